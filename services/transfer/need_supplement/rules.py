"""How a supplement moves on, and who may say so."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.transfer.need_supplement.errors import SupplementFollowedAbove, SupplementOutOfOrder, SupplementStepRefused
from services.transfer.need_supplement.schemas import SupplementKind, SupplementState
from shared.actor import Role
from shared.errors import Detail

REQUESTED, FUNDED, DELIVERED, MOVED = SupplementState

# Forward only. What is given or bought at once is delivered without having been funded; what was moved is there.
WAY: Mapping[SupplementState, Sequence[SupplementState]] = {
    REQUESTED: (FUNDED, DELIVERED, MOVED),
    FUNDED: (DELIVERED, MOVED),
    DELIVERED: (),
    MOVED: (),
}
FOLLOWERS = frozenset({Role.CENTRE, Role.DEPARTMENT, Role.MINISTRY})


def allowed_after(kind: SupplementKind, state: SupplementState) -> list[SupplementState]:
    """The states that may follow; a building is not moved."""
    return [then for then in WAY[state] if not (then is MOVED and kind is SupplementKind.INFRASTRUCTURE)]


def ensure_forward(no: int, kind: SupplementKind, state: SupplementState, then: SupplementState) -> None:
    """Raises SupplementOutOfOrder, naming what may follow."""
    ways = allowed_after(kind, state)
    if then not in ways:
        raise SupplementOutOfOrder(no=no, state=state, allowed=[str(way) for way in ways] or ["-"])


def ensure_may_say(role: Role, then: SupplementState) -> None:
    """The receiving unit itself says `delivered` only; raises SupplementFollowedAbove."""
    if then is not DELIVERED and role not in FOLLOWERS:
        raise SupplementFollowedAbove


def ensure_there(no: int, count: int) -> None:
    """The need has that many supplements; raises SupplementStepRefused."""
    if no > count:
        raise SupplementStepRefused(errors=[Detail("/no", "field.no-such-supplement", {"count": count})])


def ensure_origin(then: SupplementState, origin: str | None, facility: str) -> None:
    """What was moved, and nothing else, came from another facility; raises SupplementStepRefused."""
    if then is not MOVED and origin is not None:
        raise SupplementStepRefused(errors=[Detail("/from_facility", "field.only-when-moved")])
    if then is MOVED and origin is None:
        raise SupplementStepRefused(errors=[Detail("/from_facility", "field.missing")])
    if origin == facility:
        raise SupplementStepRefused(errors=[Detail("/from_facility", "field.same-facility")])


def ensure_day(on: date, *, last: date, today: date) -> None:
    """A step lies neither in the future nor before the supplement's last one; raises SupplementStepRefused."""
    if on > today:
        raise SupplementStepRefused(errors=[Detail("/on", "field.in-the-future")])
    if on < last:
        raise SupplementStepRefused(errors=[Detail("/on", "field.before-last-step", {"day": last})])
