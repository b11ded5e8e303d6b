"""Bodies of a plan's budget: supplements, and the ledger of its lines."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.rotation.plan.schemas import BudgetLevel
from shared.schema import Body, Code, Day, Number, Part, Text

type PaidVnd = Annotated[int, Field(ge=1, le=10**15, strict=True)]


class AddSupplement(Body):
    """The decision by which a level's line grows, in whole VND."""

    budget_level: BudgetLevel
    amount: PaidVnd
    decision_no: Number
    decided_on: Day
    reason: Text


class SupplementAnswer(AddSupplement):
    """A supplement as it is answered."""

    id: UUID
    plan: Code
    recorded_at: datetime
    recorded_by: str


class Balance(Part):
    """A line: planned + supplements - spent + reversed = remaining."""

    planned: int
    supplements: int
    spent: int
    reversed: int
    remaining: int


class LevelBalance(Balance):
    """The line of a level."""

    level: BudgetLevel


class EntryKind(StrEnum):
    """What moves a line."""

    PLANNED = "planned"
    AMENDMENT = "amendment"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    REVERSAL = "reversal"


class Entry(Part):
    """One movement: `amount` with its sign, `balance` of the level after it."""

    on: Day | None
    entry: EntryKind
    id: UUID | None
    level: BudgetLevel
    amount: int
    balance: int
    kind: Code | None
    assignment: UUID | None
    document_no: Number | None
    reason: Text | None
    recorded_at: datetime | None
    recorded_by: str | None


class LedgerAnswer(Part):
    """The ledger of a plan up to a day: each level's line, their total, and every entry in order."""

    plan: Code
    as_of: Day
    levels: list[LevelBalance]
    total: Balance
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Line:
    """What a level's line holds now."""

    planned: int
    supplements: int
    spent: int
    reversed: int

    @property
    def remaining(self) -> int:
        """What may still be spent."""
        return self.planned + self.supplements - self.spent + self.reversed
