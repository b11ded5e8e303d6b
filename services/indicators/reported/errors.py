"""What may be wrong with a value that a unit enters."""

from shared.errors import Conflict, Forbidden, Refused, UnknownForeign


class IndicatorNotReported(Refused):
    """Only what people defined to be reported, or a recorded programme names and no service's facts yield, is entered by units."""


class ReportingUnitUnknown(UnknownForeign):
    """No unit or facility had this code in the period."""


class PeriodNotBegun(Refused):
    """What has not begun cannot be reported."""


class ValueNotWaiting(Conflict):
    """Only a value that waits for a decision is accepted; only one not returned yet is returned."""


class HigherUnitAccepts(Forbidden):
    """A unit does not accept its own values."""
