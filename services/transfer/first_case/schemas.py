"""Bodies of first cases."""

from enum import StrEnum
from uuid import UUID

from shared.schema import Body, Code, Day, Number, Part


class RecordFirstCase(Body):
    """The first case that somebody of the receiver did alone after the acceptance; never a patient."""

    technique_code: Code
    practitioner_id: UUID
    on: Day
    document_no: Number | None = None


class Source(StrEnum):
    """How a first case is known: recorded by hand, or by the first monthly return with own cases (then on the month's last day)."""

    RECORDED = "recorded"
    RETURNED = "returned"


class FirstCase(Part):
    """A first case; whose it was is known of a recorded one only."""

    technique_code: Code
    on: Day
    source: Source
    practitioner_id: UUID | None
    document_no: Number | None


class FirstCasePage(Part):
    """First cases by technique."""

    items: list[FirstCase]
    next: str | None
