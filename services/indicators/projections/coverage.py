"""Capability of each facility in each technique by day, and the kept counters of coverage (domain: capability state, coverage)."""

from collections.abc import Sequence
from pathlib import Path

from services.indicators.projections import measure, series, staff
from shared.contracts.catalog import (
    ApprovalCorrected,
    ApprovalGranted,
    ApprovalResumed,
    ApprovalRevoked,
    ApprovalSuspended,
    LevelListPublished,
    PolicySet,
    ReturnAccepted,
    ReturnWithdrawn,
    TechniqueRecorded,
)
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import Statement, statement

HERE = Path(__file__).parent
RETURNS = frozenset({ReturnAccepted.type, ReturnWithdrawn.type})
APPROVALS = frozenset({ApprovalGranted.type, ApprovalSuspended.type, ApprovalResumed.type, ApprovalRevoked.type, ApprovalCorrected.type})

RECORD_LISTS = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into level_list_fact (list, valid_from, version, position, techniques)
        select data->>'level', (data->>'valid_from')::date, version, position,
            array(select jsonb_array_elements_text(data->'technique_codes'))
        from slice where type = '{LevelListPublished.type}'
        on conflict do nothing returning list
    )
    select coalesce(array_agg(distinct list), '{{}}') from fresh
""")
FORGET_LISTS = statement("delete from level_list where list = any(:lists::text[])")
REFRESH_LISTS = statement("""
    insert into level_list (list, days, size, step)
    select list, daterange(valid_from, lead(valid_from) over by_day), size, size - coalesce(lag(size) over by_day, 0)
    from (
        select distinct on (list, valid_from) list, valid_from, (select count(distinct t) from unnest(techniques) t)::integer as size
        from level_list_fact where list = any(:lists::text[]) order by list, valid_from, version desc
    ) f
    window by_day as (partition by list order by valid_from)
""")
FORGET_MEMBERS = statement("delete from list_member where list = any(:lists::text[])")
REFRESH_MEMBERS = statement("""
    insert into list_member (list, technique, days)
    select list, technique, range_agg(days) from (
        select list, techniques, daterange(valid_from, lead(valid_from) over (partition by list order by valid_from)) as days
        from (
            select distinct on (list, valid_from) * from level_list_fact where list = any(:lists::text[])
            order by list, valid_from, version desc
        ) f
    ) l, unnest(techniques) as technique
    group by list, technique
""")
RECORD_SCOPES = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into technique_fact (technique, version, position, scopes)
        select subject, version, position, array(select jsonb_array_elements_text(data->'scopes'))
        from slice where type = '{TechniqueRecorded.type}'
        on conflict do nothing returning technique
    )
    select coalesce(array_agg(distinct technique), '{{}}') from fresh
""")
FORGET_SCOPES = statement("delete from technique_scope where technique = any(:techniques::text[])")
REFRESH_SCOPES = statement("""
    insert into technique_scope (technique, title)
    select distinct technique, title from (
        select distinct on (technique) * from technique_fact where technique = any(:techniques::text[]) order by technique, version desc
    ) f, unnest(scopes) as title
""")
RECORD_LAPSE = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into lapse_fact (technique, valid_from, version, position, months)
        select substr(data->>'code', length('lapse_months.') + 1), (data->>'valid_from')::date, version, position,
            (data->>'value')::integer
        from slice where type = '{PolicySet.type}' and (data->>'code' = 'lapse_months' or data->>'code' like 'lapse!_months.%' escape '!')
        on conflict do nothing returning technique
    )
    select coalesce(array_agg(distinct technique), '{{}}') from fresh
""")
FORGET_LAPSE = statement("delete from lapse")
# A technique's own policy holds from its first day on; before that, and for the other techniques, it is the general one, else 12 months.
REFRESH_LAPSE = statement("""
    with said as (
        select technique, daterange(valid_from, lead(valid_from) over (partition by technique order by valid_from)) as days, months
        from (select distinct on (technique, valid_from) * from lapse_fact order by technique, valid_from, version desc) f
    ),
    general as (
        select days, months from said where technique = ''
        union all
        select daterange(null, (select min(valid_from) from lapse_fact where technique = '')), 12
    ),
    own as (select technique, min(valid_from) as first from lapse_fact where technique <> '' group by technique)
    insert into lapse (technique, days, months)
    select '', days, months from general
    union all
    select technique, days, months from said where technique <> ''
    union all
    select technique, days * daterange(null, first), months from general cross join own where not isempty(days * daterange(null, first))
""")
RECORD_APPROVALS = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into approval_fact (approval, version, position, facility, techniques, effective_on, status, above_level, transfer)
        select subject, version, position, data->>'facility', array(select jsonb_array_elements_text(data->'technique_codes')),
            effective_on, data->>'status', array(select jsonb_array_elements_text(case
                when data ? 'above_level_codes' then data->'above_level_codes'
                when (data->>'above_level')::boolean then data->'technique_codes'
                else '[]' end)), (data->>'transfer_id')::uuid
        from slice where type like 'vn.tuyen.catalog.approval-%'
        on conflict do nothing returning approval, facility, techniques
    ), known as (
        insert into approval_technique (facility, technique, approval)
        select distinct facility, technique, approval from fresh, unnest(techniques) as technique on conflict do nothing
    )
    select coalesce(array_agg(distinct approval), '{{}}') from fresh
""")
KEYS_OF_APPROVALS = statement("""
    select distinct f.facility, technique from approval_fact f, unnest(f.techniques) as technique where f.approval = any(:approvals::text[])
""")
RECORD_RETURNS = statement(f"""
    with {SLICE_SQL}, said as (
        select data->>'facility' as facility, version, position, type = '{ReturnAccepted.type}' as reported, data->'items' as items,
            (to_date(data->>'month', 'YYYY-MM') + interval '1 month - 1 day')::date as last_day
        from slice where type in ('{ReturnAccepted.type}', '{ReturnWithdrawn.type}')
    ), month as (
        insert into return_month as m (facility, last_day, version, position, reported)
        select distinct on (facility, last_day) facility, last_day, version, position, reported from said
        order by facility, last_day, version desc
        on conflict (facility, last_day) do update
        set version = excluded.version, position = excluded.position, reported = excluded.reported
        where excluded.version > m.version returning facility, last_day, version, reported
    ), item as (
        insert into return_item (facility, technique, last_day, version, position, counts, cases, insured_cases, rotated_cases)
        select s.facility, i->>'technique_code', s.last_day, s.version, s.position, m.facility is not null, (i->>'cases')::integer,
            (i->>'insured_cases')::integer, (i->>'rotated_cases')::integer
        from said s left join month m using (facility, last_day, version, reported) cross join lateral jsonb_array_elements(s.items) as i
        on conflict do nothing
    ), replaced as (
        update return_item i set counts = false from month m
        where i.facility = m.facility and i.last_day = m.last_day and i.counts
    )
    select coalesce(array_agg(distinct facility), '{{}}') as facilities, coalesce(array_agg(distinct last_day), '{{}}') as days from said
""")
KEYS_OF_RETURNS = statement("""
    select distinct i.facility, i.technique from return_item i
    where i.facility = any(:facilities::text[]) and i.last_day = any(:days::date[])
        and exists (select from approval_technique a where a.facility = i.facility and a.technique = i.technique)
""")
KEYS_OF_TECHNIQUES = statement("select distinct facility, technique from approval_technique where technique = any(:techniques::text[])")
KEYS_OF_FACILITIES = statement("select distinct facility, technique from approval_technique where facility = any(:facilities::text[])")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice; refresh the capabilities of exactly the keys touched, then the counters that these change."""
    if slice_.producer == "rotation":
        if keys := await staff.record_people(session, slice_):
            await series.refresh_able(session, keys)
        return
    keys, performed, lists = await _touched(session, slice_)
    if PolicySet.type in set(slice_.type):
        keys |= await _rule(session, slice_, lists)
    if keys:
        await series.refresh_capability(session, keys, lists=lists)
    if performed := performed - keys:
        await series.refresh_performing(session, performed, lists=lists)
    if lists:
        await series.recount_lists(session, lists)


async def _touched(session: Session, slice_: Slice) -> tuple[staff.Keys, staff.Keys, list[str]]:
    """Record the facts of a slice of the catalog.

    Returns the (facility, technique) of which they may change anything, those maybe performed on other days, and the lists that change.
    """
    kinds, said = set(slice_.type), slice_.parameters()
    keys: staff.Keys = set()
    performed: staff.Keys = set()
    lists: list[str] = []
    if LevelListPublished.type in kinds:
        lists = await session.value(RECORD_LISTS, **said)
        for move in (FORGET_LISTS, REFRESH_LISTS, FORGET_MEMBERS, REFRESH_MEMBERS):
            await session.run(move, lists=lists)
    if TechniqueRecorded.type in kinds:
        techniques = await session.value(RECORD_SCOPES, **said)
        for move in (FORGET_SCOPES, REFRESH_SCOPES):
            await session.run(move, techniques=techniques)
        keys |= await _keys(session, KEYS_OF_TECHNIQUES, techniques=techniques)
    if kinds & APPROVALS:
        approvals = await session.value(RECORD_APPROVALS, **said)
        keys |= await _keys(session, KEYS_OF_APPROVALS, approvals=approvals)
    if kinds & RETURNS:
        months = await session.one(RECORD_RETURNS, **said)
        await measure.set_measures(session, measure.REFRESH_REPORTING, months["facilities"])
        performed = await _keys(session, KEYS_OF_RETURNS, facilities=months["facilities"], days=months["days"])
    return keys, performed, lists


async def _rule(session: Session, slice_: Slice, lists: Sequence[str]) -> staff.Keys:
    """Record for how many months a case counts. What that changes of all techniques is said at once; returns the keys of single ones."""
    ruled = await session.value(RECORD_LAPSE, **slice_.parameters())
    if not ruled:
        return set()
    await session.run(FORGET_LAPSE)
    await session.run(REFRESH_LAPSE)
    if "" not in ruled:
        return await _keys(session, KEYS_OF_TECHNIQUES, techniques=ruled)
    for facilities in await series.list_parts(session):
        await series.refresh_capability(session, await _keys(session, KEYS_OF_FACILITIES, facilities=facilities), lists=lists)
    return set()


async def _keys(session: Session, query: Statement, **params: object) -> staff.Keys:
    return {(row["facility"], row["technique"]) for row in await session.all(query, **params)}


COVERAGE = Projection(
    "coverage",
    9,
    HERE / "coverage.sql",
    {
        "catalog": APPROVALS | RETURNS | {LevelListPublished.type, TechniqueRecorded.type, PolicySet.type},
        "rotation": staff.HANDLED,
    },
    apply,
)
