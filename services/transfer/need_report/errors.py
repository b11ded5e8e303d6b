"""What is refused of reports of needs."""

from shared.errors import Conflict, Refused


class NeedReportSealed(Conflict):
    """A sealed report is not changed."""


class NothingToReport(Conflict):
    """No aggregated need of the unit was submitted in the period."""


class NeedReportReceived(Conflict):
    """The Department has received the report already."""


class NeedReportDayRefused(Refused):
    """The day of a report or of its receipt lies neither in the future nor before what it follows."""
