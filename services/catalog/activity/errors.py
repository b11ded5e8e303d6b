"""What can be wrong with a return."""

from collections.abc import Sequence

from shared.errors import Conflict, Refused


class ReturnHasFaults(Refused):
    """Lines that cannot be so; the whole return is refused."""


class MonthInTheFuture(Refused):
    """A month that has not begun."""


class FacilityNotThatMonth(Refused):
    """The facility did not exist on any day of the month: not yet, or no more."""


class MonthSettled(Conflict):
    """A unit in which the facility lay on the month's last day has settled the month."""


class ImportedMonthSettled(MonthSettled):
    """A month of an import that is to be undone has been settled since; told of the first one, named `unit@month`."""

    def __init__(self, *, first: Sequence[str], count: int) -> None:
        unit, _, month = first[0].rpartition("@")
        super().__init__(unit=unit, month=month, count=count)

    @classmethod
    def code(cls) -> str:
        """The same words as for a return that is put."""
        return MonthSettled.code()
