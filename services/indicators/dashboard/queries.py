"""Reading what the dashboard's pages show, each figure through the same queries as the API."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import asyncpg

from services.indicators.chart.rules import LineChart, draw_lines, month_ends
from services.indicators.coverage.queries import read_coverage
from services.indicators.coverage.schemas import FacilityCoverage
from services.indicators.dashboard.rules import STATES, grouped
from services.indicators.dashboard.schemas import FacilityPage, FacilityRow, Frame, Group, Shown, Standing, UnitPage, Visit
from services.indicators.facility_sheet import queries as sheet
from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.freshness.queries import list_freshness
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.place.queries import get_place, list_facilities, list_path, list_tiles
from services.indicators.place.schemas import COUNTRY, Place
from services.indicators.programme.errors import ProgrammeOutdated
from services.indicators.programme.queries import get_programme
from services.indicators.progress.queries import get_progress
from services.indicators.target.queries import list_followed, list_scope
from services.indicators.value.rules import POLYCLINIC, STATION, Population
from services.indicators.value.schemas import Measure, Value
from shared.actor import NATION
from shared.contracts.catalog import FacilityKind
from shared.db import Session
from shared.statement import statement
from shared.together import together

ANYONE = Population()
STATIONS = Population(kinds=(STATION, POLYCLINIC), acting_as_station=True)
DIVIDED = frozenset({COUNTRY, "province", "district"})
MOST_ROTATED = 50
RESTATED_STEP = 6

LIST_PROGRAMMES = statement("""
    select p.code, p.units, p.starts_on, p.ends_on, coalesce(v.content->'title'->>:language::text, p.code) as title
    from programme p join programme_version v using (code, version) order by p.starts_on desc, p.code
""")
# A programme concerns a unit that lies in its scope, or in which a unit of its scope lies.
MEETS = statement("""
    select exists (select from place_above(:unit, :day::date) a where a.code = any(:units::text[]))
        or exists (select from unnest(:units) u(code), place_above(u.code, :day) a where a.code = :unit)
""")


async def read_frame(session: Session, visit: Visit, code: str) -> Frame:
    """What stands around a page about a unit or a facility; raises UnitUnknownOnThatDay."""
    freshness = await list_freshness(session, visit.logs)
    place = await get_place(session, code, visit.boundaries)
    return Frame(place, await list_path(session, place, visit.boundaries), freshness)


async def read_unit(session: Session, visit: Visit, place: Place) -> UnitPage:
    """A unit's page."""
    of_stations = _question(visit, IndicatorCode.TECHNIQUE_COVERAGE, place.code, population=STATIONS)
    doctor = _question(visit, IndicatorCode.STATIONS_WITH_WORKING_DOCTOR, place.code)
    return UnitPage(
        headlines=await _headlines(session, visit, place, of_stations),
        history=await _history(session, visit, place, [("able", of_stations), ("performed", _performed(of_stations)), ("doctor", doctor)]),
        groups=await _groups(session, visit, place, (of_stations, _performed(of_stations), doctor)),
        facilities=await _facilities(session, visit, place),
        programmes=await _programmes(session, visit, place),
    )


async def read_facility(session: Session, visit: Visit, place: Place) -> FacilityPage:
    """A facility's page."""
    day = visit.as_of
    found = await read_coverage(session, place.code, list_=None, as_of=day)
    own = _question(visit, IndicatorCode.TECHNIQUE_COVERAGE, place.code, population=Population(kinds=(place.kind,)))
    (reported,) = await list_values(session, _performed(own))
    techniques = await sheet.list_techniques(session, place.code, day)
    counts = Counter(each.state for each in techniques)
    return FacilityPage(
        coverage=FacilityCoverage.model_validate_json(found.body),
        unreported=reported.not_reported > 0,
        history=await _history(session, visit, place, [("able", own), ("performed", _performed(own))]),
        techniques=techniques,
        states=[(state, counts[state]) for state in STATES if counts[state]],
        transfers=await sheet.count_transfers(session, place.code, day),
        staff=await sheet.list_staff(session, place.code, day),
        rotated=await sheet.list_rotated(session, place.code, day, most=MOST_ROTATED),
    )


def _question(visit: Visit, indicator: IndicatorCode, unit: str, *, population: Population = ANYONE) -> Question:
    return Question(indicator=indicator, unit=unit, as_of=visit.as_of, boundaries=visit.boundaries, population=population)


def _performed(question: Question) -> Question:
    return replace(question, performed=True)


async def _headlines(session: Session, visit: Visit, place: Place, of_stations: Question) -> list[tuple[str, Value]]:
    asked = [
        ("dashboard.headline.able", of_stations),
        ("dashboard.headline.performed", _performed(of_stations)),
        *(
            (f"indicator.{code}.name", _question(visit, code, place.code))
            for code in (
                IndicatorCode.STATIONS_WITH_WORKING_DOCTOR,
                IndicatorCode.STATIONS_WITH_PERMANENT_DOCTOR,
                IndicatorCode.TECHNIQUE_REDUNDANCY,
                IndicatorCode.NEW_TECHNIQUES_DEPLOYED,
                IndicatorCode.ROTATION_FULFILMENT,
            )
        ),
    ]
    values = await _values(session, [question for _, question in asked])
    return [(key, value) for (key, _), (value,) in zip(asked, values, strict=True)]


async def _history(session: Session, visit: Visit, place: Place, asked: Sequence[tuple[str, Question]]) -> LineChart:
    """The last 24 months, each day on its own map; restated to a named map, each half year."""
    restated = "boundaries" in visit.given
    days = [
        day
        for day in month_ends(visit.as_of, step=RESTATED_STEP if restated else 1)
        if restated or place.since is None or day >= place.since or day == visit.as_of
    ]
    dated = [replace(question, as_of=day, boundaries=visit.boundaries if restated else day) for _, question in asked for day in days]
    values = [value.value for (value,) in await _values(session, dated)]
    return draw_lines(days, [(name, values[n * len(days) : (n + 1) * len(days)]) for n, (name, _) in enumerate(asked)])


async def _values(session: Session, questions: Sequence[Question]) -> list[list[Value]]:
    """The values of many questions, asked of the database at once."""
    return await together(session, [partial(list_values, question=question) for question in questions])


async def _groups(session: Session, visit: Visit, place: Place, asked: Sequence[Question]) -> list[Group]:
    if place.kind not in DIVIDED:
        return []
    tiles = await list_tiles(session, place, visit.boundaries)
    parents = dict.fromkeys(tile.district or place.code for tile in tiles)
    below = [await _values(session, [replace(question, unit=parent, children=True) for parent in parents]) for question in asked]
    known = [{value.unit: value for values in each for value in values} for each in below]
    return [
        Group(district, prefix, [Shown(tile, *(values[tile.code] for values in known)) for tile in group])
        for district, prefix, group in grouped(tiles, whole=place.kind == COUNTRY)
    ]


async def _facilities(session: Session, visit: Visit, place: Place) -> list[FacilityRow]:
    """All facilities of a unit; of a province those above the stations; of the nation none."""
    if place.kind == COUNTRY:
        return []
    kinds = [kind for kind in FacilityKind if place.kind != "province" or kind is not FacilityKind.COMMUNE_STATION]
    days = {"as_of": visit.as_of, "boundaries": visit.boundaries}
    rows = await list_facilities(session, place.code, kinds, **days)
    own = _question(visit, IndicatorCode.TECHNIQUE_COVERAGE, place.code, population=Population(kinds=kinds))
    each = replace(own, measure=Measure.EACH)
    able, performed = ({value.unit: value for value in values} for values in await _values(session, [each, _performed(each)]))
    return [FacilityRow(row, able.get(row.code), performed.get(row.code)) for row in rows]


async def _programmes(session: Session, visit: Visit, place: Place) -> list[Standing]:
    """The programmes that concern a unit; what their targets stand at is shown of a province."""
    found = []
    for row in await session.all(LIST_PROGRAMMES, language=visit.voice.language):
        if place.code == NATION or await _concerns(session, visit, place, row):
            standing = Standing(row["code"], row["title"], row["starts_on"], row["ends_on"])
            found.append(await _read_targets(session, visit, standing) if place.kind == "province" else standing)
    return found


async def _concerns(session: Session, visit: Visit, place: Place, row: asyncpg.Record) -> bool:
    """Whether a programme concerns a unit, by the scope that it was recorded with where its amendments can no longer be read."""
    try:
        scope = await list_scope(session, await get_programme(session, row["code"]), visit.as_of)
    except ProgrammeOutdated:
        scope = await list_followed(session, row["units"], row["starts_on"], visit.as_of)
    units = [each["code"] for each in scope]
    return bool(await session.value(MEETS, unit=place.code, units=units, day=visit.boundaries))


async def _read_targets(session: Session, visit: Visit, standing: Standing) -> Standing:
    try:
        return replace(standing, targets=(await get_progress(session, standing.code, visit.as_of)).targets)
    except (ProgrammeOutdated, IndicatorOutdated) as outdated:
        return replace(standing, outdated=outdated)
