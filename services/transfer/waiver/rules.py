"""Which checks may be waived, and by whom (policy: the documents know no waiver)."""

from services.transfer.waiver.errors import CheckNotWaivable
from services.transfer.waiver.schemas import Waivable
from shared.errors import Detail, FourEyes


def ensure_waivable(check: str) -> Waivable:
    """The check as one that policy lets go; raises CheckNotWaivable."""
    if check not in set(Waivable):
        raise CheckNotWaivable(errors=[Detail("/check", "field.not-waivable")], check=check, waivable=[w.value for w in Waivable])
    return Waivable(check)


def ensure_four_eyes(actor: str, proposer: str) -> None:
    """Who proposed a transfer waives none of its checks (domain rule 12)."""
    if actor == proposer:
        raise FourEyes
