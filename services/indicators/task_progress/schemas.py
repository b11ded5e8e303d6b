"""How far units are with the tasks of a programme: dated, with evidence, difficulties and proposals."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.indicators.document.schemas import No
from shared.schema import Body, Code, Day, Number, Part, Text


class TaskState(StrEnum):
    """How far a unit is with a task."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"


class EvidenceKind(StrEnum):
    """What shows it."""

    DOCUMENT = "document"
    DECISION = "decision"
    REPORT = "report"
    MINUTES = "minutes"
    OTHER = "other"


class Evidence(Part):
    """What shows it, and its number."""

    kind: EvidenceKind
    reference: Number


class PutTaskProgress(Body):
    """How far a unit is on a day: the same day corrects, another day says what is from then on."""

    unit: Code
    state: TaskState
    on: Day
    evidence: Annotated[list[Evidence], Field(max_length=50)] = []
    difficulties: Text | None = None
    proposals: Text | None = None


class TaskProgressAnswer(PutTaskProgress):
    """It as answered."""

    programme: Code
    task: No
    version: int
    recorded_at: datetime
    recorded_by: str


class TaskProgressPage(Part):
    """Records by unit and day."""

    items: list[TaskProgressAnswer]
    next: str | None


class DifficultyPage(Part):
    """What units raise: difficulties and proposals, by task, unit and day."""

    items: list[TaskProgressAnswer]
    next: str | None


class UnitState(Part):
    """A unit's state in a task on a day; `done_on`: since when it is done; `late`: after the task's day, or not done by it."""

    unit: Code
    state: TaskState
    on: date
    done_on: date | None
    late: bool
    difficulties: str | None
