"""Bodies about the personal data of a practitioner (Decree 13/2023 on the protection of personal data)."""

from datetime import datetime
from uuid import UUID

from shared.schema import Body, Number, Part, Text


class PseudonymisePractitioner(Body):
    """Why and by what decision names, numbers and free texts of a person are replaced for ever; the reason does not name the person."""

    reason: Text
    decision_no: Number


class PseudonymisationAnswer(Part):
    """What was replaced: rows by table, and kept replies that were forgotten."""

    practitioner_id: UUID
    decision_no: Number
    done_at: datetime
    done_by: str
    replaced: dict[str, int]


class DataExport(Part):
    """All that is held about a person: the rows of every table that hangs on the person, and what was said in the event log."""

    practitioner_id: UUID
    held: dict[str, list[dict[str, object]]]
    events: list[dict[str, object]]
