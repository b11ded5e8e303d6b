"""What may be wrong with sealing a report."""

from shared.errors import Conflict, Refused


class ReportIdTaken(Conflict):
    """A report with this id was sealed from another body."""


class ReportAheadOfTime(Refused):
    """A report is sealed as of a day that has come."""


class NotReportingUnit(Refused):
    """The programme is not carried out in this unit, nor in one below or above it."""


class ReportOutdated(Conflict):
    """The report was sealed in a form, or with a template, that this version no longer prints; its sealed bytes are still read."""
