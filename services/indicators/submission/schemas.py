"""Reports that units hand in for a programme."""

from datetime import date, datetime

from services.indicators.document.schemas import No
from services.indicators.reported.schemas import PeriodCode
from shared.schema import Body, Code, Day, Number, Part, Text


class PutSubmission(Body):
    """A report received: for which line of the programme's reports due, from whom, for which period, when, under which number."""

    report_no: No
    unit: Code
    period: PeriodCode
    received_on: Day
    document_no: Number
    note: Text | None = None


class SubmissionAnswer(PutSubmission):
    """A submission as it is answered: `due_on` the printed day of its period, `late` received after the last day in time."""

    id: Code
    programme: Code
    due_on: Day | None
    late: bool
    version: int
    recorded_at: datetime
    recorded_by: str


class SubmissionPage(Part):
    """Submissions by id."""

    items: list[SubmissionAnswer]
    next: str | None


class Received(Part):
    """A unit's report for a period: the first one counts."""

    unit: Code
    period: str
    received_on: date
    document_no: str
    late: bool
