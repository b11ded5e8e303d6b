"""Decisions about posts."""

from datetime import date

from services.rotation.post.errors import PostEndedAlready
from shared.errors import Detail, InvalidRequest


def ensure_may_end(*, starts_on: date, until: date | None, on: date) -> None:
    """A post ends once, and not before it began; raises PostEndedAlready, InvalidRequest."""
    if until is not None:
        raise PostEndedAlready
    if on < starts_on:
        raise InvalidRequest(errors=[Detail("/on", "field.ends-before-start")])


def ensure_starts_before(until: date | None, starts_on: date) -> None:
    """A correction does not move the start behind the end; raises InvalidRequest."""
    if until is not None and starts_on > until:
        raise InvalidRequest(errors=[Detail("/from", "field.ends-before-start")])
