"""What can be wrong with a settlement."""

from shared.errors import Conflict, Refused


class SettlementDayUnfit(Refused):
    """A month is settled once it is over, and recorded once it is settled."""


class UnitNotThatMonth(Refused):
    """The unit or facility does not exist at the month's end."""


class MonthNotSettled(Conflict):
    """Only a settled month can be reopened."""
