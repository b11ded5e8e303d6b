"""Answering a question for an indicator that units report: GET /values and progress."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from services.indicators.figure.rules import Question
from services.indicators.home.queries import stand_in
from services.indicators.reported import queries as reported
from services.indicators.reported_figure.rules import Gathered, Map, Node, Source, gather, mapped, number_of
from services.indicators.reported_figure.schemas import ReportedPart, ReportedVersion
from services.indicators.value import queries as values
from services.indicators.value.errors import IndicatorNotComputed
from services.indicators.value.rules import NATION, Figure, rounded
from services.indicators.value.schemas import Measure, Value
from shared.db import Session
from shared.statement import statement

# Of each unit (a code since a day) and facility the accepted value of the last period that has ended; of two that end together, the longer.
# A unit that is not on the map of :boundaries is followed to its successors there, the default part first; or, on an earlier map, to the
# first of those that it was made of.
LIST_SOURCES = statement("""
    with recursive said as (
        select distinct on (unit, since) * from (
            select distinct on (r.unit, r.period) r.* from reported_value r
            where r.indicator = :indicator and r.ends_on <= :as_of::date order by r.unit, r.period, r.version desc
        ) v where accepted_denominator is not null order by unit, since, ends_on desc, starts_on
    ),
    walk(unit, unit_since, code, since, approximate) as (
        select unit, since, unit, since, false from said where since is not null
        union all
        select w.unit, w.unit_since, n.code, n.since, w.approximate or n.divided
        from walk w cross join lateral (
            select min(level) as level, min(lower(valid)) as began, max(upper(valid)) as ended
            from unit_state u where u.code = w.code and u.since = w.since
        ) life cross join lateral (
            select s.code, s.since, cardinality(u.successors) > 1 as divided
            from unit_state u join unit_state s on s.code = coalesce(u.successors[1], u.code) and s.valid @> life.ended
            where :boundaries::date >= life.ended and u.code = w.code and u.since = w.since and upper(u.valid) = life.ended
            union all
            (select u.code, u.since, true from unit_state u
            where :boundaries::date < life.began and upper(u.valid) = life.began and u.level = life.level
                and (w.code = any(u.successors) or (u.successors[1] is null and u.code = w.code))
            order by u.successors[1] = w.code desc, u.code limit 1)
        ) n
    ),
    placed as (
        select w.unit, w.unit_since, w.code, w.approximate, u.level, w.code = w.unit and w.since = w.unit_since as direct, u.parent
        from walk w join unit_state u on u.code = w.code and u.since = w.since and u.valid @> :boundaries::date
    ),
    ended as (
        select distinct on (u.code, u.since) u.code, u.since, u.level, u.successors
        from unit_state u join said s on s.unit = u.code and s.since = u.since order by u.code, u.since, u.valid desc
    ),
    below as materialized (select code from place_below(:roots::text[], :boundaries::date))
    select s.unit, s.since, h.place, e.level as kind, s.starts_on, s.ends_on, s.accepted_numerator as numerator,
        s.accepted_denominator as denominator, p.direct, p.approximate, case when d.divided then e.successors else '{}' end as divided_into
    from said s join placed p on p.unit = s.unit and p.unit_since = s.since join ended e on e.code = s.unit and e.since = s.since
    cross join lateral (select not p.direct and e.level = 'district' and cardinality(e.successors) > 1 as divided) d
    cross join lateral (select case when d.divided then coalesce(p.parent, 'VN') else p.code end as place) h
    where 'VN' = any(:roots::text[]) or h.place in (select code from below)
    union all
    select s.unit, null, s.unit, f.kind, s.starts_on, s.ends_on, s.accepted_numerator, s.accepted_denominator, true, false, '{}'
    from said s cross join lateral (
        select kind, admin_unit from facility_state f
        where f.facility = s.unit and (f.valid @> :boundaries::date or f.valid @> :as_of::date)
        order by f.valid @> :boundaries::date desc limit 1
    ) f where s.since is null and ('VN' = any(:roots) or s.unit in (select code from below) or exists (
        select from place_roots(f.admin_unit, :boundaries, false) r where r.code in (select code from below)
    ))
""")
# The places with a value, all above them, and what stands directly below these: who could have a value. A facility that is not on the map
# of :boundaries stands where its unit of :as_of does.
LIST_NODES = statement(f"""
    with recursive away as materialized (
        select f.facility, f.parent_facility, f.kind, u.code, u.since
        from facility_state f join unit_state u on u.code = f.admin_unit and u.valid @> :as_of::date
        where :boundaries::date <> :as_of::date and f.facility = any(:places::text[]) and f.valid @> :as_of::date
            and not exists (select from facility_state g where g.facility = f.facility and g.valid @> :boundaries::date)
    ),
    {stand_in("select code, since from away")},
    home(facility, unit, parent, kind) as (
        select f.facility, f.admin_unit, f.parent_facility, f.kind from facility_state f where f.valid @> :boundaries::date
        union all
        select a.facility, s.code, a.parent_facility, a.kind from away a join stand_in s on s.unit = a.code and s.unit_since = a.since
    ),
    start as (
        select unnest(:places::text[]) as code
        union
        select u.code from home h cross join lateral (values (h.unit), (h.parent)) u(code) where h.facility = any(:places::text[])
    ),
    above(code) as (
        select code from start where code is not null
        union
        select e.parent from above a join place_edge e on e.child = a.code and e.valid @> :boundaries::date and e.parent is not null
    ),
    top as (select code from above union select 'VN')
    select u.code, coalesce(u.parent, 'VN') as parent, u.level as kind, true as is_unit from unit_state u
    where u.valid @> :boundaries::date and (u.parent in (select code from top) or u.parent is null)
    union all
    select facility, unit, kind, false from home where unit in (select code from top)
    union all
    select facility, parent, kind, false from home where parent in (select code from top)
""")
LIST_FOLLOWED = statement("""
    select distinct u.code as unit, u.successors[1] as heir from unit_state u
    join unit_state h on h.code = u.successors[1] and h.valid @> upper(u.valid) and h.level = u.level
    where u.successors[1] = any(:places::text[]) and upper(u.valid) <= :boundaries::date
""")


FIND_UNITS = statement("select distinct code from unit_state where code = any(:roots::text[]) and valid @> :boundaries::date")


# Of a value whose numbers count, every version; the newest accepted one gave the numbers.
LIST_VERSIONS = statement("""
    select r.period, r.version, r.numerator, r.denominator, r.status, r.reported_by, r.reported_at, r.decided_by, r.decided_at,
        r.version = max(r.version) filter (where r.status = 'accepted') over (partition by r.period) as counts,
        'indicators' as producer, l.position
    from reported_value r left join event_log l
        on l.subject = r.indicator || '/' || r.unit || '/' || r.period and l.subject_version = r.version
    where r.indicator = :indicator and r.unit = :unit and r.starts_on = :starts_on and r.ends_on = :ends_on
""")


async def list_values(session: Session, question: Question, position: Mapping[str, int]) -> list[Value]:
    """The values asked for, in the order of the units' codes; raises IndicatorNotComputed, UnitUnknownOnThatDay."""
    counted_in = await reported.find_indicator(session, question.indicator)
    if counted_in is None:
        raise IndicatorNotComputed
    roots = await values.list_roots(session, question.unit, children=question.children, day=question.boundaries)
    found = await list_figures(session, question, roots, counted_in, position)
    return sorted((value for part in found.values() for value, _ in part), key=lambda value: value.unit)


async def list_figures(
    session: Session, question: Question, roots: Sequence[str], counted_in: str, position: Mapping[str, int]
) -> dict[str, list[tuple[Value, Figure]]]:
    """By unit its figure; with measure=each those of the units whose values it is made of. Nothing reported: 0 of 0."""
    known = await values.list_units(session, list(roots), question.boundaries)
    found = {}
    for root, whole in (await gather_all(session, question, roots)).items():
        parts = [(each.unit, each.since, Gathered([each])) for each in sorted(whole.used, key=lambda each: each.unit)]
        if question.measure is not Measure.EACH:
            parts = [(root, known[root][0] if root in known else None, whole)]
        found[root] = [
            (make_value(replace(question, unit=unit), since, part, counted_in, position), part.figure) for unit, since, part in parts
        ]
    return found


async def gather_all(session: Session, question: Question, roots: Sequence[str]) -> dict[str, Gathered]:
    """By unit: the values that its figure is made of, and who is missing."""
    map_ = await _read_map(session, question, roots)
    rows = await session.all(FIND_UNITS, roots=list(roots), boundaries=question.boundaries)
    units = {NATION, *(row["code"] for row in rows)}
    return {root: gather(map_, root, is_unit=root in units) for root in roots}


def parts_of(root: str, whole: Gathered) -> list[ReportedPart]:
    """The values that a unit's figure is made of, and the units that are missing in it."""
    used = [
        ReportedPart(
            unit=root,
            member=each.unit,
            counts=True,
            numerator=each.numerator,
            denominator=each.denominator,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            inherited=not each.direct,
            approximate=each.approximate,
        )
        for each in whole.used
    ]
    told = {each.member for each in used}
    return used + [ReportedPart(unit=root, member=code, counts=False) for code in whole.missing if code not in told]


async def list_versions(session: Session, indicator: str, part: ReportedPart) -> list[ReportedVersion]:
    """The versions of the value that is in a figure; none where there is no value."""
    asked = {"indicator": indicator, "unit": part.member, "starts_on": part.starts_on, "ends_on": part.ends_on}
    return [ReportedVersion(**row) for row in await session.all(LIST_VERSIONS, **asked)]


async def _read_map(session: Session, question: Question, roots: Sequence[str]) -> Map:
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    sources = [Source(**row) for row in await session.all(LIST_SOURCES, indicator=question.indicator, roots=list(roots), **days)]
    if not sources:
        return Map({}, {})
    places = sorted({each.place for each in sources})
    nodes = [Node(**row) for row in await session.all(LIST_NODES, places=places, **days)]
    heirs = [each.place for each in sources if not each.direct]
    followed = [(row["unit"], row["heir"]) for row in await session.all(LIST_FOLLOWED, places=heirs, boundaries=question.boundaries)]
    return mapped(sources, nodes, followed, question.population.kinds)


def make_value(question: Question, since: date | None, part: Gathered, counted_in: str, position: Mapping[str, int]) -> Value:
    """A figure out of reported values, with all that is to be known of it; `since`: when the unit began."""
    figure = part.figure
    return Value(
        indicator=question.indicator,
        unit=question.unit,
        since=since,
        as_of=question.as_of,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=rounded(number_of(figure, counted_in)),
        incomplete=bool(part.missing),
        not_reported=len(part.missing),
        missing=list(part.missing),
        approximate=part.approximate,
        position=dict(position),
    )
