"""Reads of plans: those of the caller's units, and those of the units above, under which it sends people."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.rotation.facility import queries as facilities
from services.rotation.plan.rules import Sender, Taken
from services.rotation.plan.schemas import PlanStatus
from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('code', t.code, 'title', t.title, 'unit', t.unit,
    'period', json_build_object('from', t.starts_on, 'to', t.ends_on),
    'stated_total', t.stated_total, 'stated_by_qualification', t.stated_by_qualification, 'quotas', t.quotas, 'budget', t.budget,
    'stated_budget', t.stated_budget, 'decision_no', coalesce(t.approval_no, t.decision_no), 'decided_on', t.decided_on,
    'in_force_from', t.in_force_from, 'closed_on', t.closed_on, 'status', t.status, 'version', t.version)"""
# A plan of a unit that ended is its successors'.
SEATS = "select r.code from place_roots({unit}, :today::date, false) r"
ABOVE = "select a.code from unnest(:roots::text[]) r(code), lateral place_above(r.code, :today::date) a"
GET = statement(f"select {ITEM}::text as body, version from plan t where code = :code")
GET_VERSION = statement("select item::text as body, version from plan_version where plan = :code and version = :version")
GET_IN_FORCE = statement("""
    select item::text as body, version from plan_version where plan = :code and in_force_from <= :as_of
    order by in_force_from desc, version desc limit 1
""")
LIST = page_statement(f"""
    select t.code as key, {ITEM} as item from plan t
    where (:after::text is null or t.code collate "C" > :after)
        and (:unit::text is null or t.unit = :unit) and (:status::text is null or t.status = :status)
        and (:as_of::date is null or :as_of between t.starts_on and t.ends_on)
        and (:q::text is null or strpos(unaccent(lower(t.title)), unaccent(lower(:q))) > 0)
        and exists (select from ({SEATS.format(unit="t.unit")}) s where {facilities.is_mine("s.code")} or s.code in ({ABOVE}))
    order by t.code collate "C" limit :limit + 1
""")
LIST_VERSIONS = page_statement("""
    select to_char(v.version, 'FM0000000000') as key, json_build_object('plan', v.plan, 'version', v.version, 'status', v.item->'status',
        'stated_total', v.item->'stated_total', 'stated_budget', v.item->'stated_budget', 'decision_no', v.item->'decision_no',
        'decided_on', v.item->'decided_on', 'in_force_from', v.in_force_from, 'reason', v.reason, 'recorded_at', v.recorded_at,
        'recorded_by', v.recorded_by) as item
    from plan_version v where v.plan = :code and (:after::text is null or v.version > :after::text::bigint)
    order by v.version limit :limit + 1
""")
GET_BREAKDOWN = statement("""
    select json_build_object('plan', code, 'no', q->>'no', 'rows', q->'breakdown', 'version', version)::text as body, version
    from plan, jsonb_array_elements(quotas) q
    where code = :code and q->>'no' = :no and jsonb_typeof(q->'breakdown') = 'array'
""")
FIND_UNIT = statement("select unit from plan where code = :code")
FIND_SEATS = statement(f"select array({SEATS.format(unit=':unit::text')}) as seats")
UNIT_IS_ABOVE = statement(f"select exists ({SEATS.format(unit=':unit::text')} where r.code in ({ABOVE}))")
FIND_SENDERS = statement("""
    select c.code, s.kind, coalesce(s.closed, false) as closed, exists (
            select from unnest(array[:today, :day]::date[]) d(day), lateral place_above(c.code, d.day) a where a.code = :unit) as below_unit
    from unnest(:codes::text[]) c(code) left join lateral (
        select kind, not exists (
            select from facility_state g where g.facility = c.code and (upper_inf(g.valid) or upper(g.valid) > :day)) as closed
        from facility_state f where f.facility = c.code order by f.valid @> :day desc, f.valid desc limit 1
    ) s on true
""")
# Who went beyond a quota by a recorded excess takes no room of it.
LIST_TAKEN = statement("""
    select quota_no, from_facility as facility, qualification, min(starts_on) as first, max(ends_on) as last,
        count(*) filter (where status <> 'proposed' and quota_excess is null) as count
    from assignment where plan = :code and status <> 'cancelled'
    group by quota_no, from_facility, qualification order by quota_no, from_facility, qualification
""")
LIST_PAID = statement("""
    select budget_level, sum(amount)::bigint as amount from (
        select budget_level, amount from payment p
        where plan = :code and not exists (select from payment_reversal r where r.payment_id = p.id)
        union all
        select budget_level, -amount from budget_supplement where plan = :code
    ) e group by budget_level order by budget_level
""")


async def unit_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The unit of the plan in a path, and what followed it (for @allowed on writes); None: no such plan."""
    unit = await session.value(FIND_UNIT, code=call["code"])
    return None if unit is None else await find_seats(session, unit)


async def find_seats(session: Session, unit: str) -> list[str]:
    """A unit and, where it has ended, the units that followed it."""
    found: list[str] = await session.value(FIND_SEATS, unit=unit, today=session.today)
    return found


async def readable_at(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Where the plan in a path may be read from (for @allowed on reads): its unit and whatever lies below it."""
    unit = await session.value(FIND_UNIT, code=call["code"])
    if unit is None:
        return None
    if await session.value(UNIT_IS_ABOVE, unit=unit, roots=await roots_of(session), today=session.today):
        return [session.context.caller.unit]
    return await find_seats(session, unit)


async def get_plan(session: Session, code: str) -> Document:
    """One plan as it is now; raises ResourceMissing."""
    return await read_document(session, GET, code=code)


async def get_plan_as(session: Session, code: str, *, version: int | None, as_of: date | None) -> Document:
    """One plan in one of its versions, or in the one in force on a day; raises ResourceMissing."""
    if version is not None:
        return await read_document(session, GET_VERSION, code=code, version=version)
    if as_of is not None:
        return await read_document(session, GET_IN_FORCE, code=code, as_of=as_of)
    return await get_plan(session, code)


async def list_plans(
    session: Session, page: Page, *, unit: str | None, status: PlanStatus | None, as_of: date | None, q: str | None
) -> Document:
    """The plans that the caller may read, by code; with `as_of`, those whose period holds it."""
    return await read_page(session, LIST, page, unit=unit, status=status, as_of=as_of, q=q, **await facilities.subtree(session))


async def list_versions(session: Session, page: Page, code: str) -> Document:
    """Every version of a plan, the first one first."""
    return await read_page(session, LIST_VERSIONS, page, code=code)


async def get_breakdown(session: Session, code: str, no: str) -> Document:
    """Which facility sends how many of a quota; raises ResourceMissing where it was not broken down."""
    return await read_document(session, GET_BREAKDOWN, code=code, no=no)


async def find_senders(session: Session, codes: Iterable[str], *, unit: str, on: date) -> dict[str, Sender]:
    """What is known on a day of each facility that a plan of a unit names."""
    rows = await session.all(FIND_SENDERS, codes=sorted(set(codes)), unit=unit, day=on, today=session.today)
    return {row["code"]: Sender(row["kind"], row["closed"], row["below_unit"]) for row in rows}


async def list_taken(session: Session, code: str) -> list[Taken]:
    """Who fills the quotas of a plan whose row the caller has locked, and between which days people are assigned or proposed."""
    return [Taken(**row) for row in await session.all(LIST_TAKEN, code=code)]


async def list_paid(session: Session, code: str) -> dict[str, int]:
    """By budget level what was paid under a plan beyond its supplements, in VND."""
    return {row["budget_level"]: row["amount"] for row in await session.all(LIST_PAID, code=code)}
