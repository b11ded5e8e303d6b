"""What figures stand on, read at once: the units asked about, how far each log is applied, who is parked, and the units' kept sums."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.indicators.policy.queries import said_by
from services.indicators.policy.rules import PolicyCode, Said
from services.indicators.value.queries import SIZES, alike, kept_parameters, kept_sums, list_parked, list_positions, unknown_on_that_day
from services.indicators.value.rules import LIST_SIZE, Member, Parked
from shared.db import Session
from shared.statement import Statement, planned_once

ITSELF = """
    select code, since, province from unit_state where code = :unit and valid @> :boundaries::date
    union all
    select facility, (select min(lower(g.valid)) from facility_state g where g.facility = f.facility), province
    from facility_state f where facility = :unit and valid @> :boundaries::date
    union all
    select 'VN', null, 'VN' where :unit = 'VN'
"""
CHILDREN = """
    select code, since, province from unit_state where parent = :unit and valid @> :boundaries::date
    union all
    select code, since, province from unit_state where :unit = 'VN' and parent is null and valid @> :boundaries::date
"""


def _reading(asked: str, known: str) -> Statement:
    return planned_once(
        f"""
        with asked as materialized ({asked}), kept as ({kept_sums("array(select code from asked)")})
        select {known} as known, u.*, k.*,
            (select jsonb_object_agg(producer, position) from cursor where producer <> 'indicators') as position,
            (select jsonb_agg(jsonb_build_array(facility, province, exists (select from facility_state f where f.facility = p.facility)))
                from parked p) as parked,
            case when cardinality(:policies::text[]) > 0 then (select jsonb_agg(jsonb_build_array(code, valid_from, value)
                order by code, valid_from) from ({said_by(":as_of", ":policies")}) p) end as policies,
            case when '{LIST_SIZE}' = any(:measures::text[]) then {SIZES} end as sizes
        from (
            select array_agg(code order by code collate "C") as codes, array_agg(since order by code collate "C") as since,
                array_agg(province order by code collate "C") as provinces from asked
        ) u cross join (
            select array_agg(place) as places, array_agg(class) as classes, array_agg(list) as lists, array_agg(measure) as measures,
                array_agg(count) as counts from kept
        ) k
        """,
        unit="text",
        as_of="date",
        boundaries="date",
        lists="text[]",
        measures="text[]",
        year="smallint",
        day_of_year="smallint",
        policies="text[]",
    )


READ_GROUND = {False: _reading(ITSELF, "exists (select from asked)"), True: _reading(CHILDREN, f"exists ({ITSELF})")}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be missing in figures: the parked subjects, and how far each log is applied."""

    parked: Sequence[Parked]
    position: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """By code, in order: since when each unit asked about is, and its province; the doubt; what stands in them, alike ones as one.

    `policies`: what was said of some of them by the day.
    """

    units: Mapping[str, tuple[date | None, str]]
    doubt: Doubt
    kept: Sequence[Member]
    policies: Sequence[Said]


async def read_doubt(session: Session) -> Doubt:
    """The present state of the projections."""
    return Doubt(await list_parked(session), await list_positions(session))


async def read_ground(
    session: Session,
    unit: str,
    *,
    children: bool,
    as_of: date,
    boundaries: date,
    list_: str = "",
    measures: Sequence[str] = (),
    policies: Collection[PolicyCode] = (),
) -> Ground:
    """The unit, or those directly below it, on the map of a day, with the kept sums of some measures; raises UnitUnknownOnThatDay."""
    asked = {"unit": unit, "as_of": as_of, "boundaries": boundaries, "policies": policies}
    row = await session.one(READ_GROUND[children], **asked, **kept_parameters(list_, measures, as_of))
    if not row["known"]:
        raise await unknown_on_that_day(session, unit)
    units = dict(zip(row["codes"] or (), zip(row["since"] or (), row["provinces"] or (), strict=True), strict=True))
    doubt = Doubt([Parked(*each) for each in row["parked"] or ()], row["position"])
    sums = zip(*(row[name] or () for name in ("places", "classes", "lists", "measures", "counts")), strict=True)
    said = [Said(code, date.fromisoformat(valid_from), value) for code, valid_from, value in row["policies"] or ()]
    return Ground(units, doubt, alike(list_, sums, row["sizes"] or {}), said)
