"""What may be wrong with a submission."""

from shared.errors import Refused


class PeriodUnfit(Refused):
    """A yearly report is for a year of the programme; other reports are for a period that touches it."""
