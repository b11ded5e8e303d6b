"""Which checks may be waived, and by whom (policy: the documents know no waiver)."""

from collections.abc import Collection

from services.transfer.waiver.errors import CheckNotWaivable
from services.transfer.waiver.schemas import Waivable
from shared.errors import Detail, FourEyes


def ensure_waivable(check: str, policy: Collection[str | int] | None) -> Waivable:
    """The check as one that the policy of the day lets go (None: no policy is set, each that may be let go is); raises CheckNotWaivable."""
    waivable = [w for w in Waivable if policy is None or w in policy]
    if check not in waivable:
        named = ", ".join(waivable) or "-"
        raise CheckNotWaivable(errors=[Detail("/check", "field.not-waivable")], check=check, waivable=named)
    return Waivable(check)


def ensure_four_eyes(actor: str, proposer: str) -> None:
    """Who proposed a transfer waives none of its checks (domain rule 12)."""
    if actor == proposer:
        raise FourEyes
