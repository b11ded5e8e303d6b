"""What a licence is on a day, and what may be decided about it."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.rotation.licence.errors import LicenceDecisionOutOfOrder, LicenceNotSuspended, LicenceNotValid
from services.rotation.licence.schemas import Licence, State
from shared.contracts.rotation import LicenceStatus
from shared.errors import Detail, InvalidRequest


def ensure_in_order(issued_on: date, expires_on: date | None) -> None:
    """A paper does not expire before it was issued; raises InvalidRequest."""
    if expires_on is not None and expires_on < issued_on:
        raise InvalidRequest(errors=[Detail("/expires_on", "field.ends-before-start")])


def status_on(states: Sequence[State], day: date) -> LicenceStatus:
    """The status by the last decision up to a day; valid before the first."""
    return next((state.status for state in reversed(states) if state.valid_from <= day), LicenceStatus.VALID)


def is_valid(licence: Licence, day: date) -> bool:
    """Whether it holds on a day; the day of expiry is its last."""
    in_time = licence.issued_on <= day and (licence.expires_on is None or day <= licence.expires_on)
    return in_time and status_on(licence.states, day) is LicenceStatus.VALID


def valid_around(licence: Licence, day: date) -> tuple[date, date | None]:
    """The longest run of valid days around a valid day, both included; no end: it does not expire."""
    since, until = licence.issued_on, licence.expires_on
    for state in licence.states:
        if state.valid_from <= day and state.status is LicenceStatus.VALID:
            since = max(since, state.valid_from)
        if state.valid_from > day and state.status is LicenceStatus.SUSPENDED:
            last = state.valid_from - timedelta(days=1)
            return since, last if until is None else min(until, last)
    return since, until


def ensure_may_become(licence: Licence, status: LicenceStatus, on: date) -> None:
    """A decision follows the last one and changes something; raises LicenceDecisionOutOfOrder, LicenceNotValid, LicenceNotSuspended."""
    last = licence.states[-1].valid_from if licence.states else licence.issued_on
    if on < last or on < licence.issued_on:
        raise LicenceDecisionOutOfOrder(errors=[Detail("/on", "field.before-last-decision", {"day": last.isoformat()})])
    if status_on(licence.states, on) is status:
        raise LicenceNotValid if status is LicenceStatus.SUSPENDED else LicenceNotSuspended
