"""What a rotation plan's figures are made of."""

from typing import Literal
from uuid import UUID

from services.indicators.person_evidence.schemas import Entry
from shared.schema import Code, Day, Part


class PlanState(Entry):
    """What the plan states on the day: people in all, and VND before supplements. Its period is `starts_on` to `ends_on`."""

    what: Literal["plan"] = "plan"
    plan: Code
    unit: Code
    starts_on: Day
    ends_on: Day
    stated: int
    budget: int

    @property
    def key(self) -> str:
        """Its place in the list."""
        return "0"


class PlanAssignment(Entry):
    """Somebody sent under the plan, as its last event says; `counts`: begun by the day and not cancelled."""

    what: Literal["assignment"] = "assignment"
    assignment: str
    practitioner_id: UUID
    title: str
    from_facility: Code | None
    to_facility: Code
    starts_on: Day
    ends_on: Day | None
    status: str
    counts: bool

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"1 {self.starts_on} {self.assignment}"


class PlanSupplement(Entry):
    """VND added to the plan's budget; `counts`: by the day."""

    what: Literal["supplement"] = "supplement"
    supplement: str
    day: Day
    amount: int
    counts: bool

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"2 {self.day} {self.supplement}"


class PlanPayment(Part):
    """VND paid from the plan's budget; `counts`: paid by the day and not taken back by then."""

    what: Literal["payment"] = "payment"
    payment: str
    assignment: str
    amount: int
    paid_on: Day
    reversed_on: Day | None
    counts: bool
    producer: Code
    position: int

    @property
    def key(self) -> str:
        """Its place in the list."""
        return f"3 {self.paid_on} {self.payment}"
