"""What can be wrong with a return."""

from shared.errors import Conflict, Refused


class ReturnHasFaults(Refused):
    """Lines that cannot be so; the whole return is refused."""


class MonthInTheFuture(Refused):
    """A month that has not begun."""


class FacilityNotThatMonth(Refused):
    """The facility did not exist on any day of the month: not yet, or no more."""


class MonthSettled(Conflict):
    """A unit in which the facility lay on the month's last day has settled the month."""
