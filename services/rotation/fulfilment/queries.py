"""How far a rotation plan is carried out, from the plan, its assignments and its payments as they stood on a day."""

from datetime import date

from shared.db import Session
from shared.documents import Document, read_document
from shared.statement import statement

# Of an assignment a on :as_of. Not cancelled; sent by a decision; there; over; the days served up to it.
IS_STANDING = "coalesce(a.cancelled_from > :as_of::date, true)"
IS_ASSIGNED = f"a.approved_from <= :as_of::date and {IS_STANDING}"
IS_ACTIVE = "a.started_on <= :as_of::date and (a.ends_on > :as_of or (a.ends_on = :as_of and a.status <> 'ended'))"
IS_COMPLETED = "a.started_on <= :as_of::date and (a.ends_on < :as_of or (a.ends_on = :as_of and a.status = 'ended'))"
SERVED = "case when a.started_on <= :as_of::date then least(a.ends_on, :as_of) - a.started_on + 1 else 0 end"

COUNTS = """'assigned', coalesce(c.assigned, 0), 'active', coalesce(c.active, 0), 'completed', coalesce(c.completed, 0),
    'person_days', coalesce(c.person_days, 0)"""
# The version in force on the day, before all of them the first; of a plan never approved its last draft.
VERSION = """
    select item::jsonb as item from plan_version where plan = :code
    order by in_force_from <= :as_of::date desc nulls last, abs(in_force_from - :as_of), version desc limit 1
"""
# What is stated of single facilities: in breakdowns, and in quotas of one facility.
SHARES = """
    select s.unit, b.key as qualification, sum(b.value::integer) as planned
    from quota q cross join lateral (
        select r->>'facility' as unit, r->'by' as by from jsonb_array_elements(nullif(q.line->'breakdown', 'null')) r
        union all
        select q.line->'sending_facilities'->>0, q.line->'by'
        where jsonb_typeof(q.line->'sending_facilities') = 'array' and jsonb_array_length(q.line->'sending_facilities') = 1
            and coalesce(jsonb_typeof(q.line->'breakdown'), 'null') = 'null'
    ) s cross join lateral jsonb_each_text(s.by) b
    group by s.unit, b.key
"""
# One pass over the plan's assignments makes few cells, of which every group is a sum; `key` tells which group a row counts: it has a
# bit for each column that is summed over.
CELLS = f"""
    select a.from_facility as unit, a.qualification, a.quota_no, count(*) as assigned, count(*) filter (where {IS_ACTIVE}) as active,
        count(*) filter (where {IS_COMPLETED}) as completed, sum({SERVED}) as person_days
    from assignment a where a.plan = :code and {IS_ASSIGNED}
    group by a.from_facility, a.qualification, a.quota_no
"""
COUNTED = f"""
    select grouping(a.unit, a.qualification, q.direction, a.quota_no) as key, a.unit, a.qualification, q.direction, a.quota_no,
        sum(a.assigned) as assigned, sum(a.active) as active, sum(a.completed) as completed, sum(a.person_days) as person_days
    from ({CELLS}) a left join quota q on q.no = a.quota_no
    group by grouping sets ((), (a.unit), (a.unit, a.qualification), (a.qualification), (q.direction), (a.quota_no))
"""
ALL, BY_UNIT, BY_UNIT_AND_QUALIFICATION, BY_QUALIFICATION, BY_DIRECTION, BY_QUOTA = 15, 7, 3, 11, 13, 14
BUDGET = """
    select coalesce(json_agg(json_build_object('level', level, 'planned', planned, 'supplemented', supplemented, 'spent', spent)
            order by level collate "C"), '[]') as lines,
        coalesce(sum(supplemented), 0) as supplemented, coalesce(sum(spent), 0) as spent
    from (
        select level, sum(planned) as planned, sum(supplemented) as supplemented, sum(spent) as spent from (
            select l.level, l.amount as planned, 0 as supplemented, 0 as spent
            from v cross join lateral jsonb_to_recordset(v.item->'budget') l(level text, amount bigint)
            union all
            select budget_level, 0, amount, 0 from budget_supplement where plan = :code and decided_on <= :as_of
            union all
            select p.budget_level, 0, 0, p.amount from payment p
            where p.plan = :code and p.paid_on <= :as_of
                and not exists (select from payment_reversal r where r.payment_id = p.id and r.reversed_on <= :as_of)
        ) entry group by level
    ) line
"""
GET = statement(f"""
    with v as materialized ({VERSION}), quota as materialized (
        select q.line, q.number, q.line->>'no' as no, q.line->>'direction' as direction
        from v cross join lateral jsonb_array_elements(v.item->'quotas') with ordinality q(line, number)
    ), counted as materialized ({COUNTED}), share as ({SHARES}),
    by_unit as (
        select coalesce(json_agg(json_build_object('unit', unit, 'planned', s.planned, {COUNTS}, 'by_qualification', lines)
            order by unit collate "C"), '[]') as items
        from (select * from counted where key = {BY_UNIT}) c
        full join (select unit, sum(planned) as planned from share group by unit) s using (unit)
        join (
            select unit, json_agg(json_build_object('qualification', qualification, 'planned', s.planned, {COUNTS})
                order by qualification collate "C") as lines
            from (select * from counted where key = {BY_UNIT_AND_QUALIFICATION}) c full join share s using (unit, qualification)
            group by unit
        ) l using (unit)
    ),
    by_qualification as (
        select coalesce(json_agg(json_build_object('qualification', qualification, 'planned', coalesce(s.planned, 0), {COUNTS})
            order by qualification collate "C"), '[]') as items
        from (select * from counted where key = {BY_QUALIFICATION}) c full join (
            select key as qualification, value::integer as planned from v, jsonb_each_text(v.item->'stated_by_qualification')
        ) s using (qualification)
    ),
    by_direction as (
        select json_agg(json_build_object('direction', coalesce(s.direction, c.direction), 'planned', coalesce(s.planned, 0), {COUNTS})
            order by coalesce(s.direction, c.direction) collate "C") as items
        from (select * from counted where key = {BY_DIRECTION}) c full join (
            select direction, sum((line->>'stated')::integer) as planned from quota group by direction
        ) s on s.direction = c.direction
    ),
    by_quota as (
        select json_agg(json_build_object('no', q.no, 'direction', q.direction, 'planned', (q.line->>'stated')::integer, {COUNTS})
            order by q.number) as items
        from quota q left join counted c on c.key = {BY_QUOTA} and c.quota_no = q.no
    )
    select json_build_object('plan', :code::text, 'as_of', :as_of::date, 'status', v.item->'status',
            'in_force_from', v.item->'in_force_from', 'plan_version', v.item->'version', 'planned', v.item->'stated_total', {COUNTS},
            'by_unit', (select items from by_unit), 'by_qualification', (select items from by_qualification),
            'by_direction', (select items from by_direction), 'by_quota', (select items from by_quota),
            'budget', json_build_object('planned', v.item->'stated_budget', 'supplemented', b.supplemented, 'spent', b.spent,
                'by_level', b.lines))::text as body, null as version
    from v cross join ({BUDGET}) b left join counted c on c.key = {ALL}
""")


async def get_fulfilment(session: Session, code: str, as_of: date) -> Document:
    """Planned, assigned, active and completed people of a plan, and its money, on a day; raises ResourceMissing."""
    return await read_document(session, GET, code=code, as_of=as_of)
