"""Reading values: which facilities a unit has on a day, their counters, and what of it is uncertain."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.indicators.home.queries import HOMES, HOMES_THAT_DAY, UNIT_HOMES
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.rules import LEVELS, LIST_SIZE, MEMBERS, OWN, STATES, Member, Parked
from shared.db import Session
from shared.errors import Detail
from shared.statement import planned_once, statement

UNIT_PARTS = 2

MEASURES = "select measure, delta from subject_step where subject = {subject} and list = '' and day <= :as_of::date and {which}"


def counts(subject: str, more: str = "") -> str:
    """A lateral `d` with the `counts` of `:measures` of a subject by the day, and of what `more` reads (measure, delta)."""
    named = MEASURES.format(subject=subject, which="measure = any(:measures::text[])")
    return f"""
    cross join lateral (
        select jsonb_object_agg(measure, count) as counts from (
            select measure, sum(delta) as count from ({named} {more}) m group by measure
        ) m
    ) d
    """


# All measures `<family>.<more>`.
FAMILIES = MEASURES.format(
    subject="f.facility", which="cardinality(:families::text[]) > 0 and split_part(measure, '.', 1) = any(:families::text[])"
)


def _members(homes: str) -> str:
    return f"""
    with recursive {homes}
    select h.root, f.facility as subject, f.kind, f.level, l.list, f.acts_as_station, coalesce(f.beds, 0) > 0 as with_beds,
        '{{}}'::text[] as difficulty, jsonb_build_object('members', 1, 'list_size', coalesce(s.list_size, z.size, 0),
            'able', coalesce(s.able, 0), 'performing', coalesce(s.performing, 0), 'listed', coalesce(s.listed, 0),
            'lapsed', coalesce(s.lapsed, 0), 'rotated_only', coalesce(s.rotated_only, 0)) || coalesce(d.counts, '{{}}') as counts
    from home h join facility_state f on f.facility = h.facility and f.valid @> :as_of::date
        and (cardinality(:kinds::text[]) = 0 or f.kind = any(:kinds::text[]))
    cross join lateral (select coalesce(nullif(:list::text, '{OWN}'), f.level) as list) l
    left join lateral (
        select * from coverage_series c where c.facility = f.facility and c.list = l.list and c.since <= :as_of
        order by c.since desc limit 1
    ) s on true
    left join level_list z on s.facility is null and z.list = l.list and z.days @> :as_of::date
    {counts("f.facility", f"union all {FAMILIES}")}
    order by h.root, f.facility
    """


LIST_MEMBERS = statement(_members(HOMES))
LIST_MEMBERS_THAT_DAY = planned_once(
    _members(HOMES_THAT_DAY),
    roots="text[]",
    kinds="text[]",
    list="text",
    measures="text[]",
    families="text[]",
    as_of="date",
    boundaries="date",
)
LIST_UNITS_INSIDE = statement(f"""
    with recursive {UNIT_HOMES}
    select h.root, u.code as subject, u.level as kind, '' as level, '' as list, false as acts_as_station, false as with_beds, u.difficulty,
        jsonb_build_object('members', 1) || coalesce(d.counts, '{{}}') as counts
    from unit_home h join unit_state u on u.code = h.unit and u.valid @> :as_of::date
    {counts("'@' || u.code")}
    order by h.root, u.code
""")


def kept_sums(places: str) -> str:
    """What is kept of some places, by class, list and measure: of the years before as a whole, of the day's own year by that day."""
    return f"""
        select place, class, list, measure, sum(case when year < :year::smallint then total
            else coalesce(counts[nullif(width_bucket(:day_of_year::smallint, days), 0)], 0) end)::bigint as count
        from unit_year
        where place = any({places}) and list = any(:lists::text[]) and measure = any(:measures::text[]) and year <= :year::smallint
        group by place, class, list, measure"""


SIZES = "(select jsonb_object_agg(list, size) from level_list where days @> :as_of::date)"
LIST_KEPT = statement(f"select * from ({kept_sums(':roots::text[]')}) k order by place, class")
READ_SIZES = statement(f"select {SIZES}")
LIST_UNITS = statement("""
    select code, since, province from unit_state where code = any(:units::text[]) and valid @> :day::date
    union all
    select f.facility, (select min(lower(g.valid)) from facility_state g where g.facility = f.facility), f.province
    from facility_state f where f.facility = any(:units::text[]) and f.valid @> :day::date
    union all
    select 'VN', null, 'VN' where 'VN' = any(:units::text[])
""")
# A code may have been used several times, each time for another unit.
LIST_LIVES = statement("""
    select lower(life) as since, upper(life) - 1 as until from (
        select range_agg(valid) as lives from unit_state where code = :unit group by since
        union all
        select range_agg(valid) from facility_state where facility = :unit
    ) l cross join lateral unnest(l.lives) as r(life) order by 1
""")
LIST_CHILDREN = statement("""
    select code from unit_state where (parent = :unit or (:unit = 'VN' and parent is null)) and valid @> :day::date
    order by code collate "C"
""")
LIST_PARKED = statement("""
    select p.facility, p.province, exists (select from facility_state f where f.facility = p.facility) as known from parked p
""")
# How far the logs are applied that facts come from; the service's own log tells policies, which stand beside a figure by themselves.
LIST_POSITIONS = statement("select producer, position from cursor where producer <> 'indicators' order by producer")
# A place that has ended is spoken for by its successors and by those above it on its last day.
PLACES = statement("""
    select distinct r.code from unnest(:codes::text[]) c(code), lateral (
        select code from place_roots(c.code, :today, false)
        union all
        select a.code from (select max(upper(valid)) - 1 as day from place where code = c.code having not bool_or(valid @> :today)) l,
            lateral place_above(c.code, l.day) a
    ) r
""")


async def list_places(session: Session, codes: Sequence[str]) -> list[str]:
    """The places of today that answer for units or facilities, some of which may have ended: for the check of the caller's subtree."""
    return [row["code"] for row in await session.all(PLACES, codes=list(codes), today=session.today)]


async def optional_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places that a call's `unit` is about; the caller's own where it names none. Of a caller for whom all places are, itself."""
    caller = session.context.caller
    unit = call.get("unit") or caller.unit
    return [unit] if caller.is_national() or unit == caller.unit else await list_places(session, [unit])


async def list_members(
    session: Session,
    roots: Sequence[str],
    kinds: Collection[str] = (),
    /,
    *,
    list_: str,
    measures: Sequence[str],
    as_of: date,
    boundaries: date,
    families: Collection[str] = (),
) -> list[Member]:
    """The facilities (of some kinds) of some units on a day, on the map of that or of another day, with some of their counts.

    `list_` may be `own`: each facility in its own level's list. A family stands for all measures `<family>.<more>`.
    """
    asked = {"list": list_, "measures": measures, "families": families, "as_of": as_of, "boundaries": boundaries, "kinds": list(kinds)}
    listing = LIST_MEMBERS_THAT_DAY if boundaries == as_of else LIST_MEMBERS
    return [Member(**row) for row in await session.all(listing, roots=list(roots), **asked)]


async def list_units_inside(
    session: Session, roots: Sequence[str], *, levels: Collection[str], measures: Sequence[str], as_of: date, boundaries: date
) -> list[Member]:
    """The units of some levels in some units on a day, on the map of that or of another day, with some of their counts."""
    asked = {"levels": list(levels), "measures": list(measures), "as_of": as_of, "boundaries": boundaries}
    return [Member(**row) for row in await session.all(LIST_UNITS_INSIDE, roots=list(roots), **asked)]


async def list_kept(session: Session, roots: Sequence[str], *, list_: str, measures: Sequence[str], as_of: date) -> list[Member]:
    """What stands in some units on a day, on the map of that day, alike ones as one; nothing where a root is no unit, or has nothing."""
    rows = await session.all(LIST_KEPT, roots=list(roots), **kept_parameters(list_, measures, as_of))
    sizes = await session.value(READ_SIZES, as_of=as_of) if LIST_SIZE in measures else None
    return alike(list_, (tuple(row.values()) for row in rows), sizes or {})


def kept_parameters(list_: str, measures: Sequence[str], as_of: date) -> dict[str, object]:
    """What kept sums are asked for, as their SQL takes it: nothing without measures."""
    counted_in = LEVELS if list_ == OWN else (list_,)
    lists = ["", *counted_in] if not {*STATES}.isdisjoint(measures) else [""]
    day = {"year": as_of.year, "day_of_year": as_of.timetuple().tm_yday}
    return {"lists": lists, "measures": [MEMBERS, *measures] if measures else [], **day}


def alike(list_: str, rows: Iterable[tuple[str, str, str, str, int]], sizes: Mapping[str, int]) -> list[Member]:
    """Kept sums (place, class, list, measure, count) as members, those that are alike in a unit as one; `sizes` of the technique lists."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for place, class_, list_of_row, measure, count in rows:
        if list_of_row in {"", _list_of(class_, list_)}:
            sums.setdefault((place, class_), {})[measure] = count
    return [_of_class(place, class_, list_, counts, sizes) for (place, class_), counts in sums.items() if counts.get(MEMBERS)]


def _list_of(class_: str, list_: str) -> str:
    return class_.split("|")[1] if list_ == OWN else list_


def _of_class(root: str, class_: str, list_: str, counts: dict[str, int], sizes: Mapping[str, int]) -> Member:
    parts = class_.split("|")
    if len(parts) == UNIT_PARTS:
        difficulty = tuple(parts[1].split(",")) if parts[1] else ()
        return Member(root, None, parts[0], "", "", acts_as_station=False, with_beds=False, difficulty=difficulty, counts=counts)
    kind, level, with_beds, acts_as_station = parts
    own = _list_of(class_, list_)
    counts[LIST_SIZE] = counts[MEMBERS] * sizes.get(own, 0)
    return Member(
        root, None, kind, level, own, acts_as_station=acts_as_station == "1", with_beds=with_beds == "1", difficulty=(), counts=counts
    )


async def list_units(session: Session, units: Sequence[str], day: date) -> dict[str, tuple[date | None, str]]:
    """By code: since when these units and facilities are, and their province; those that are not there on the day are missing."""
    return {row["code"]: (row["since"], row["province"]) for row in await session.all(LIST_UNITS, units=list(units), day=day)}


async def list_roots(session: Session, unit: str, *, children: bool, day: date) -> list[str]:
    """The unit itself or the units directly below it on a day; raises UnitUnknownOnThatDay."""
    if not await list_units(session, [unit], day):
        raise await unknown_on_that_day(session, unit)
    return [row["code"] for row in await session.all(LIST_CHILDREN, unit=unit, day=day)] if children else [unit]


async def unknown_on_that_day(session: Session, unit: str) -> UnitUnknownOnThatDay:
    """The refusal of a question about a unit, which says from which day to which one its code was used."""
    lives = [dict(row) for row in await session.all(LIST_LIVES, unit=unit)]
    code = {True: "field.code-used-since", False: "field.code-used-between"}
    return UnitUnknownOnThatDay(errors=[Detail("/unit", code[life["until"] is None], life) for life in lives])


async def list_parked(session: Session) -> list[Parked]:
    """Whose events could not be applied."""
    return [Parked(**row) for row in await session.all(LIST_PARKED)]


async def list_positions(session: Session) -> dict[str, int]:
    """By producer: how far its log is applied."""
    return {row["producer"]: row["position"] for row in await session.all(LIST_POSITIONS)}
