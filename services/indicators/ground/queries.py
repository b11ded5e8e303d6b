"""What figures stand on, read at once: the units asked about, how far each log is applied, who is parked, and the units' kept sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.indicators.value.queries import kept_parameters, kept_sums, list_parked, list_positions, of_class, unknown_on_that_day
from services.indicators.value.rules import Member, Parked
from shared.db import Session
from shared.statement import planned_once

READ_GROUND = planned_once(
    f"""
    with itself as (
        select code, since, province from unit_state where code = :unit and valid @> :boundaries::date
        union all
        select facility, (select min(lower(g.valid)) from facility_state g where g.facility = f.facility), province
        from facility_state f where facility = :unit and valid @> :boundaries::date
        union all
        select 'VN', null, 'VN' where :unit = 'VN'
    ),
    asked as materialized (
        select code, since, province from itself where not :children::boolean
        union all
        select code, since, province from unit_state where :children and parent = :unit and valid @> :boundaries::date
        union all
        select code, since, province from unit_state where :children and :unit = 'VN' and parent is null and valid @> :boundaries::date
    ),
    {kept_sums("array(select code from asked)")}
    select exists (select from itself) as known, u.codes, u.since, u.provinces,
        (select jsonb_object_agg(producer, position order by producer) from cursor) as position,
        (select jsonb_agg(jsonb_build_array(p.facility, p.province, exists (select from facility_state f where f.facility = p.facility)))
            from parked p) as parked,
        (select jsonb_agg(jsonb_build_array(root, class, list, counts) order by root, class) from kept) as kept
    from (
        select coalesce(array_agg(code order by code collate "C"), '{{}}') as codes, array_agg(since order by code collate "C") as since,
            array_agg(province order by code collate "C") as provinces from asked
    ) u
    """,
    unit="text",
    children="boolean",
    as_of="date",
    boundaries="date",
    list="text",
    lists="text[]",
    measures="text[]",
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be missing in figures: the parked subjects, and how far each log is applied."""

    parked: Sequence[Parked]
    position: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """By code, in order: since when each unit asked about is, and its province; the doubt; and what stands in them, alike ones as one."""

    units: Mapping[str, tuple[date | None, str]]
    doubt: Doubt
    kept: Sequence[Member]


async def read_doubt(session: Session) -> Doubt:
    """The present state of the projections."""
    return Doubt(await list_parked(session), await list_positions(session))


async def read_ground(
    session: Session, unit: str, *, children: bool, as_of: date, boundaries: date, list_: str = "", measures: Sequence[str] = ()
) -> Ground:
    """The unit, or those directly below it, on the map of a day, with the kept sums of some measures; raises UnitUnknownOnThatDay."""
    asked = {"unit": unit, "children": children, "as_of": as_of, "boundaries": boundaries}
    row = await session.one(READ_GROUND, **asked, **kept_parameters(list_, measures))
    if not row["known"]:
        raise await unknown_on_that_day(session, unit)
    units = dict(zip(row["codes"], zip(row["since"] or (), row["provinces"] or (), strict=True), strict=True))
    doubt = Doubt([Parked(*each) for each in row["parked"] or ()], row["position"])
    return Ground(units, doubt, [of_class(*each) for each in row["kept"] or ()])
