"""HTTP of stations and their doctors."""

from typing import Annotated

from fastapi import Query

from services.rotation.station_cover import queries
from services.rotation.station_cover.schemas import Cover, StationCover, StationCovers, UncoveredStations, Within
from shared.access import allowed, named
from shared.actor import Role
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/stations", tags=["stations"])

READERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.MINISTRY, Role.COMMITTEE, Role.HOME_AFFAIRS)
UNIT = Query(description="Only stations of this unit or facility and below.")


@router.get("/doctors", response_model=StationCovers)
@allowed(*READERS)
async def list_covers(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, UNIT] = None,
    cover: Annotated[Cover | None, Query(description="Whose doctor is there on the day.")] = None,
    as_of: Day | None = None,
) -> Document:
    """Each station on a day: its own doctors, the rotated ones, and from when on it has none."""
    return await queries.list_covers(session, page, unit=unit, cover=cover, as_of=as_of or session.today)


@router.get("/uncovered", response_model=UncoveredStations)
@allowed(*READERS)
async def list_uncovered(
    session: Reading,
    page: Paging,
    *,
    within: Annotated[Within, Query(description="So many days from the day on.")] = "30d",
    unit: Annotated[Code | None, UNIT] = None,
    as_of: Day | None = None,
) -> Document:
    """The stations that a rotation leaves without a doctor the day after it ends."""
    return await queries.list_uncovered(session, page, unit=unit, within=within, as_of=as_of or session.today)


@router.get("/{station}/doctors", response_model=StationCover)
@allowed(*READERS, within=named("station"))
async def get_cover(session: Reading, station: Code, as_of: Day | None = None) -> Document:
    """One station's doctors on a day and after it."""
    return await queries.get_cover(session, station, as_of or session.today)
