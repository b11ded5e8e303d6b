"""Decisions about payments."""

from datetime import date

from services.rotation.payment.errors import NothingToPay
from shared.contracts.rotation import AssignmentStatus
from shared.errors import Detail, InvalidRequest

PAYABLE = frozenset({AssignmentStatus.APPROVED, AssignmentStatus.STARTED, AssignmentStatus.ENDED})


def ensure_payable(status: AssignmentStatus) -> None:
    """It was decided, and not cancelled; raises NothingToPay."""
    if status not in PAYABLE:
        raise NothingToPay(status=status)


def ensure_not_before(paid_on: date, on: date) -> None:
    """Nothing is taken back before it was paid; raises InvalidRequest."""
    if on < paid_on:
        raise InvalidRequest(errors=[Detail("/on", "field.before-payment", {"day": paid_on.isoformat()})])
