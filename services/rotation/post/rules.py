"""Decisions about posts."""

from collections.abc import Iterator
from datetime import date

from services.rotation.post.errors import PostEndedAlready, TooManyPosts, VillagePostIncomplete
from services.rotation.post.schemas import PutPost
from services.rotation.practitioner.schemas import Title
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail, InvalidRequest

OF_VILLAGES = frozenset({Title.VILLAGE_HEALTH_WORKER, Title.VILLAGE_MIDWIFE})
STATIONS = frozenset({FacilityKind.COMMUNE_STATION, FacilityKind.REGIONAL_POLYCLINIC})


def ensure_complete(body: PutPost, title: str, facility_kind: str) -> None:
    """Who works in a village belongs to a station, has a village and was trained for some months; raises VillagePostIncomplete."""
    if title in OF_VILLAGES and (errors := list(_missing(body, facility_kind))):
        raise VillagePostIncomplete(errors=errors)


def _missing(body: PutPost, facility_kind: str) -> Iterator[Detail]:
    if facility_kind not in STATIONS:
        yield Detail("/facility", "field.not-a-station")
    if body.village is None:
        yield Detail("/village", "field.missing")
    if not body.training_months:
        yield Detail("/training_months", "field.missing")


def ensure_not_too_many(most: int | None, others: int) -> None:
    """With this post nobody holds more at once than policy lets them; raises TooManyPosts."""
    if most is not None and others + 1 > most:
        raise TooManyPosts(most=most)


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
