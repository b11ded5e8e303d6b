"""Who may decide a reward, and when it may be published (Lào Cai IV.5, domain rule 12)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.rotation.reward.errors import ConsentMissing, RewardDecidedAlready, RewardNotDecided, RotationNotServed
from services.rotation.reward.schemas import PutReward, RewardDecision
from shared.actor import Role
from shared.errors import Detail, FourEyes, InvalidRequest, OutOfRole

DECIDERS = frozenset({Role.MINISTRY, Role.DEPARTMENT, Role.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Known:
    """A reward as it stands: what was proposed, by whom, and what was decided."""

    practitioner_id: UUID
    assignments: Sequence[UUID]
    proposal: str
    proposed_by: str
    decision: RewardDecision | None

    def proposes(self, body: PutReward) -> bool:
        """Whether a body proposes what is proposed already."""
        return (body.practitioner_id, body.assignments, body.proposal) == (self.practitioner_id, list(self.assignments), self.proposal)


def ensure_distinct(assignments: Sequence[UUID]) -> None:
    """Each rotation is named once; raises InvalidRequest."""
    repeated = [index for index, each in enumerate(assignments) if each in assignments[:index]]
    if repeated:
        raise InvalidRequest(errors=[Detail(f"/assignments/{index}", "field.duplicate") for index in repeated])


def ensure_served(assignments: Sequence[UUID], served: Collection[UUID]) -> None:
    """Every rotation named is the person's, and over; raises RotationNotServed."""
    errors = [
        Detail(f"/assignments/{index}", "field.not-a-served-rotation") for index, each in enumerate(assignments) if each not in served
    ]
    if errors:
        raise RotationNotServed(errors=errors)


def ensure_may_change(known: Known | None, body: PutReward, *, actor: str, role: Role) -> None:
    """What was decided is not proposed anew; who decides may, and did not propose. Raises RewardDecidedAlready, OutOfRole, FourEyes."""
    if known is not None and known.decision is not None and not known.proposes(body):
        raise RewardDecidedAlready
    if body.decision == (known.decision if known else None):
        return
    if role not in DECIDERS:
        raise OutOfRole
    if known is None or not known.proposes(body) or actor == known.proposed_by:
        raise FourEyes


def ensure_may_be_published(decision_no: str | None, consent: bool | None) -> None:
    """Decided, and the person consents; raises RewardNotDecided, ConsentMissing."""
    if decision_no is None:
        raise RewardNotDecided
    if not consent:
        raise ConsentMissing
