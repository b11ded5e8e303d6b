"""Bodies of the centre's reports of needs to the Department."""

from datetime import datetime
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from services.transfer.need.schemas import NeedAnswer
from services.transfer.need_summary.schemas import FacilitySummary, SupplementSummary, TechniqueSummary
from shared.schema import Body, Code, Day, Number, Part, Text


class PutNeedReport(Body):
    """The aggregated needs of a unit that were submitted in a period are reported."""

    unit: Code
    from_day: Day = Field(alias="from")
    to_day: Day = Field(alias="to")
    document_no: Number
    on: Day | None = None

    @field_validator("to_day")
    @classmethod
    def ends_after_its_start(cls, value: Day, info: ValidationInfo) -> Day:
        """The period has at least one day."""
        start = info.data.get("from_day")
        if start is not None and value < start:
            raise ValueError("period")
        return value


class ReceiveNeedReport(Body):
    """The Department has it."""

    on: Day | None = None
    note: Text | None = None


class NeedReportAnswer(PutNeedReport):
    """A sealed report; `sha256` is that of its json, byte for byte."""

    id: UUID
    needs: int
    sha256: str
    sealed_at: datetime
    sealed_by: str
    received_on: Day | None
    received_by: str | None
    receipt_note: Text | None


class NeedReportPage(Part):
    """Reports, the newest first."""

    items: list[NeedReportAnswer]
    next: str | None


class Figures(Part):
    """The whole report in figures."""

    needs: int
    facilities: int
    priority_facilities: int
    techniques: int
    supplements: int


class NeedReportContent(Part):
    """What was reported, as it stood on the day: summed up, and each need in the order of priority."""

    id: UUID
    unit: Code
    from_day: Day = Field(alias="from")
    to_day: Day = Field(alias="to")
    document_no: Number
    on: Day
    figures: Figures
    techniques: list[TechniqueSummary]
    facilities: list[FacilitySummary]
    supplements: list[SupplementSummary]
    needs: list[NeedAnswer]
