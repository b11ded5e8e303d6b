"""The way of a supplement: proposed, appraised, approved or returned; who proposes does not approve."""

from collections.abc import Collection, Sequence

from services.catalog.supplement.errors import (
    CentreMayNotApprove,
    NothingToSupplement,
    SupplementDecided,
    SupplementNotAppraised,
    SupplementUnderAppraisal,
)
from services.catalog.supplement.schemas import SupplementStatus
from shared.errors import FourEyes

OPEN = frozenset({SupplementStatus.PROPOSED, SupplementStatus.APPRAISED})


def ensure_may_change(status: str) -> None:
    """A proposed one is corrected, a returned one proposed again."""
    match SupplementStatus(status):
        case SupplementStatus.APPRAISED:
            raise SupplementUnderAppraisal
        case SupplementStatus.APPROVED:
            raise SupplementDecided
        case SupplementStatus.PROPOSED | SupplementStatus.RETURNED:
            return


def ensure_open(status: str) -> None:
    """Refuse what has been decided."""
    if SupplementStatus(status) not in OPEN:
        raise SupplementDecided


def ensure_may_approve(status: str, proposed_by: Collection[str], actor: str, *, decides: bool) -> None:
    """Refuse an approver who proposed it (domain rule 12), one who does not decide here, and what has not been appraised."""
    if actor in proposed_by:
        raise FourEyes
    if not decides:
        raise CentreMayNotApprove
    ensure_open(status)
    if SupplementStatus(status) is not SupplementStatus.APPRAISED:
        raise SupplementNotAppraised


def missing_from_list(codes: Sequence[str], listed: Collection[str]) -> list[str]:
    """The techniques that a facility may not perform yet; raises NothingToSupplement when there is none."""
    missing = sorted(set(codes) - set(listed))
    if not missing:
        raise NothingToSupplement
    return missing
