"""Decisions about requests for staff."""

from datetime import date

from services.rotation.request.errors import RequestEnded
from shared.contracts.rotation_request import RequestStatus
from shared.errors import Detail, InvalidRequest


def ensure_in_order(starts_on: date, ends_on: date) -> None:
    """A request does not end before it starts; raises InvalidRequest."""
    if ends_on < starts_on:
        raise InvalidRequest(errors=[Detail("/to", "field.ends-before-start")])


def ensure_same_facility(stored: str, facility: str) -> None:
    """A request stays its facility's: assignments there answer it; raises InvalidRequest."""
    if facility != stored:
        raise InvalidRequest(errors=[Detail("/facility", "field.may-not-change")])


def ensure_open(status: RequestStatus) -> None:
    """Only what still stands is changed or ended; raises RequestEnded."""
    if status is not RequestStatus.OPEN:
        raise RequestEnded(status=status)


def ensure_ends_after(asked_on: date, on: date) -> None:
    """A request is not ended before it was made; raises InvalidRequest."""
    if on < asked_on:
        raise InvalidRequest(errors=[Detail("/on", "field.ends-before-start")])
