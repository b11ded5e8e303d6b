"""The decision trail of an assignment: its steps, what was decided on its plan meanwhile, and what was paid for it."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, read_document
from shared.statement import statement

TRAIL = statement("""
    with began as (
        select min(recorded_at) as at from assignment_step where assignment_id = :id
    ),
    trail as (
        select s.recorded_at, s.version as nth, s.step as what, s.effective_on, s.recorded_by, s.document_no, s.reason,
            json_build_object('appraisal', s.appraisal, 'ends_on', s.ends_on, 'quota_excess', s.quota_excess,
                'staff_override', s.staff_override) as more
        from assignment_step s where s.assignment_id = :id
        union all
        select v.recorded_at, v.version, v.what, v.in_force_from, v.recorded_by, v.item->>'decision_no', v.reason,
            json_build_object('plan', v.plan, 'plan_version', v.version)
        from assignment a, began, lateral (
            select p.*, case when p.item->>'status' = 'closed' then 'plan-closed'
                when p.version = min(p.version) over () then 'plan-approved' else 'plan-amended' end as what
            from plan_version p where p.plan = a.plan and p.in_force_from is not null
        ) v
        where a.id = :id and v.in_force_from <= a.ends_on and (v.what = 'plan-approved' or v.recorded_at >= began.at)
        union all
        select p.recorded_at, 1, 'paid', p.paid_on, p.recorded_by, p.document_no, null,
            json_build_object('payment', p.id, 'kind', p.kind, 'amount', p.amount, 'budget_level', p.budget_level)
        from payment p where p.assignment_id = :id
        union all
        select r.recorded_at, 2, 'payment-reversed', r.reversed_on, r.recorded_by, r.document_no, r.reason,
            json_build_object('payment', p.id, 'kind', p.kind, 'amount', p.amount, 'budget_level', p.budget_level)
        from payment p join payment_reversal r on r.payment_id = p.id where p.assignment_id = :id
    )
    select json_build_object('assignment', a.id, 'items', (
        select coalesce(json_agg(json_build_object('what', what, 'effective_on', effective_on, 'recorded_at', recorded_at,
            'recorded_by', recorded_by, 'document_no', document_no, 'reason', reason, 'more', json_strip_nulls(more))
            order by recorded_at nulls first, nth), '[]')
        from trail))::text as body, null as version
    from assignment a where a.id = :id
""")


async def get_trail(session: Session, assignment_id: UUID) -> Document:
    """Everything that was decided about an assignment, as it was recorded; raises ResourceMissing."""
    return await read_document(session, TRAIL, id=assignment_id)
