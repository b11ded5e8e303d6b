"""How far a rotation plan is carried out, from the plan and its assignments as they stood on a day."""

from datetime import date

from shared.db import Session
from shared.documents import Document, read_document
from shared.statement import statement

COUNTS = """'assigned', count(a.id) filter (where a.assigned), 'active', count(a.id) filter (where a.active),
    'completed', count(a.id) filter (where a.completed)"""

GET = statement(f"""
    with a as (
        select id, from_facility, qualification, quota_no,
            approved_from <= :as_of::date and coalesce(cancelled_from > :as_of, true) as assigned,
            started_on <= :as_of and ends_on >= :as_of and not (status = 'ended' and ends_on = :as_of) as active,
            started_on <= :as_of and (ends_on < :as_of or (status = 'ended' and ends_on = :as_of)) as completed,
            case when started_on <= :as_of then least(ends_on, :as_of) - started_on + 1 else 0 end as served
        from assignment where plan = :code
    ),
    by_unit as (
        select coalesce(json_agg(item order by unit collate "C"), '[]') as items from (
            select a.from_facility as unit, json_build_object('unit', a.from_facility, {COUNTS}, 'person_days', sum(a.served)) as item
            from a where a.assigned or a.served > 0 group by a.from_facility) u
    ),
    by_qualification as (
        select json_agg(item order by qualification collate "C") as items from (
            select q.key as qualification, json_build_object('qualification', q.key, 'planned', q.value::integer, {COUNTS}) as item
            from plan p, lateral jsonb_each_text(p.stated_by_qualification) q left join a on a.qualification = q.key
            where p.code = :code group by q.key, q.value) s
    ),
    by_quota as (
        select json_agg(item order by number) as items from (
            select q.number, json_build_object('no', q.line->>'no', 'planned', (q.line->>'stated')::integer, {COUNTS}) as item
            from plan p, lateral jsonb_array_elements(p.quotas) with ordinality q(line, number) left join a on a.quota_no = q.line->>'no'
            where p.code = :code group by q.number, q.line) s
    )
    select json_build_object('plan', p.code, 'as_of', :as_of::date, 'planned', p.stated_total,
            'assigned', count(a.id) filter (where a.assigned), 'active', count(a.id) filter (where a.active),
            'completed', count(a.id) filter (where a.completed),
            'by_unit', (select items from by_unit), 'by_qualification', coalesce((select items from by_qualification), '[]'),
            'by_quota', (select items from by_quota), 'budget', json_build_object('planned', p.stated_budget, 'spent', null),
            'person_days', coalesce(sum(a.served), 0))::text as body,
        p.version || '.' || :as_of::date || '.' || coalesce(sum(hashtextextended(a::text, 0)), 0) as version
    from plan p left join a on true where p.code = :code group by p.code
""")


async def get_fulfilment(session: Session, code: str, as_of: date) -> Document:
    """Planned, assigned, active and completed people of a plan on a day; raises ResourceMissing."""
    return await read_document(session, GET, code=code, as_of=as_of)
