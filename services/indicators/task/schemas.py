"""What a programme asks to be done and handed in: tasks with their due days, and the reports due."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.document.schemas import Clause, Code, Day, FacilityKind, No, Part, RecurringDay, UnitLevel, Wording


class DueKind(StrEnum):
    """How the document states a term."""

    ONGOING = "ongoing"
    DAY = "day"
    QUARTER = "quarter"
    AS_GUIDED = "as_guided"
    AFTER_GUIDANCE = "after_guidance"


class Every(StrEnum):
    """How often a report is owed."""

    YEAR = "year"
    ONCE = "once"
    INTERVAL = "interval"


class Due(Part):
    """When a task is to be done; a quarter is written as its last day, and `before` means that the day itself is too late."""

    kind: DueKind
    day: Day | None = None
    before: bool = False

    @model_validator(mode="after")
    def ensure_day_fits_the_kind(self) -> Self:
        """A day where the kind of term has one, and only there."""
        if (self.kind in {DueKind.DAY, DueKind.QUARTER}) != (self.day is not None):
            raise PydanticCustomError("due_day_misplaced", "a day and a quarter need their day, and nothing else has one")
        if self.kind is DueKind.QUARTER and self.day and (self.day.month, self.day.day) not in {(3, 31), (6, 30), (9, 30), (12, 31)}:
            raise PydanticCustomError("quarter_day", "a quarter is written as its last day")
        if self.before and self.kind is not DueKind.DAY:
            raise PydanticCustomError("before_misplaced", "only a day can be a day before which")
        return self


class Task(Part):
    """One task (nhiệm vụ) with the lead that the document names; `indicators` show its progress in figures."""

    no: No
    clause: Clause | None
    printed_no: No | None = None
    title: Wording
    lead: Wording | None = None
    supported_by: Wording | None = None
    due: Due
    indicators: tuple[Code, ...] = ()
    policy: tuple[Wording, ...] = ()


class Owing(Part):
    """Which units the document's words mean, as we read them: facilities of some kinds, units of some levels in the scope, or by code."""

    kinds: tuple[FacilityKind, ...] = ()
    levels: tuple[UnitLevel, ...] = ()
    units: tuple[Code, ...] = ()


class ReportDue(Part):
    """A report somebody owes: each year before a day (MM-DD) or in a month, once before a day, at intervals, or on request.

    `owing` is our reading of `who`, and `policy` says so.
    """

    no: No
    clause: Clause | None
    what: Wording
    who: Wording
    to: tuple[Wording, ...] = ()
    every: Every
    before: RecurringDay | None = None
    month: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None
    before_day: Day | None = None
    on_request: bool = False
    owing: Owing | None = None
    policy: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def ensure_one_term(self) -> Self:
        """A report has one term, of the kind that its rhythm allows."""
        if sum(term is not None for term in (self.before, self.month, self.before_day)) > 1:
            raise PydanticCustomError("terms_conflict", "a report has one term at most")
        if (self.before or self.month) and self.every is not Every.YEAR:
            raise PydanticCustomError("term_not_yearly", "a recurring day or month belongs to a yearly report")
        if self.before_day and self.every is not Every.ONCE:
            raise PydanticCustomError("term_not_once", "a fixed day belongs to a report made once")
        return self
