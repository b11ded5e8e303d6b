"""Decisions about absences."""

from datetime import date

from shared.errors import Detail, InvalidRequest


def ensure_in_order(starts_on: date, ends_on: date | None) -> None:
    """An absence does not end before it starts; raises InvalidRequest."""
    if ends_on is not None and ends_on < starts_on:
        raise InvalidRequest(errors=[Detail("/to", "field.ends-before-start")])
