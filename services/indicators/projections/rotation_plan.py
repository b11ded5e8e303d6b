"""Rotation plans by day: the period they run in, the people they state and have sent, and their money.

Measures of a plan: people `stated` and `started`, VND `planned` (the budget, with what was added to it by the day) and `spent` (of each
payment, what is not taken back by the day).
"""

from pathlib import Path

from services.indicators.projections.measure import days_to_steps, set_measures, setting_steps, stand
from services.indicators.projections.staff import ASSIGNMENTS
from shared.contracts.rotation import PlanAmended, PlanApproved, PlanClosed
from shared.contracts.rotation_budget import BudgetSupplemented, PaymentRecorded, PaymentReversed
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into plan_fact (plan, version, position, unit, effective_on, days, stated_total, budget)
        select data->>'code', version, position, data->>'unit', effective_on,
            daterange((data->>'starts_on')::date, (data->>'ends_on')::date, '[]'), (data->>'stated_total')::integer,
            (select coalesce(sum(value::bigint), 0) from jsonb_each_text(data->'budget'))
        from slice where type like 'vn.tuyen.rotation.plan-%'
        on conflict do nothing returning plan
    )
    select coalesce(array_agg(distinct plan), '{{}}') from fresh
""")
FORGET = statement("delete from plan_state where plan = any(:plans::text[])")
# What a plan first stated also holds for the days of its period before the decision.
REFRESH = statement("""
    insert into plan_state (plan, valid, unit, days, stated_total, budget)
    select plan, daterange(case when lag(effective_on) over by_day is not null then effective_on end, lead(effective_on) over by_day), unit,
        days, stated_total, budget
    from (
        select distinct on (plan, effective_on) * from plan_fact where plan = any(:plans::text[]) order by plan, effective_on, version desc
    ) f
    window by_day as (partition by plan order by effective_on)
""")

RECORD_SUPPLEMENTS = statement(f"""
    with {SLICE_SQL}
    insert into plan_supplement as k (supplement, version, position, plan, day, amount)
    select distinct on (subject) subject, version, position, data->>'plan', effective_on, (data->>'amount')::bigint
    from slice where type = '{BudgetSupplemented.type}' order by subject, version desc
    on conflict (supplement) do update
    set version = excluded.version, position = excluded.position, plan = excluded.plan, day = excluded.day, amount = excluded.amount
    where excluded.version > k.version
""")
RECORD_PAYMENTS = statement(f"""
    with {SLICE_SQL}
    insert into payment as k (payment, position, assignment, plan, level, sender, amount, paid_on, reversed_on)
    select subject, min(position), min(data->>'assignment_id'), min(data->>'plan'), min(data->>'budget_level'),
        min(data->>'from_facility'), min((data->>'amount')::bigint),
        min((data->>'paid_on')::date), min(effective_on) filter (where type = '{PaymentReversed.type}')
    from slice where type like 'vn.tuyen.rotation.payment-%' group by subject
    on conflict (payment) do update
    set position = least(k.position, excluded.position), reversed_on = least(k.reversed_on, excluded.reversed_on)
""")


# The plans that a slice names, and those that an older version of what it is about named. Assignments are recorded by then.
LIST_TOUCHED = statement(f"""
    with {SLICE_SQL}
    select coalesce(array_agg(distinct '#' || plan), '{{}}') from (
        select coalesce(data->>'plan', data->>'code') as plan from slice
        union all
        select plan from plan_supplement where supplement in (select subject from slice)
        union all
        select plan from assignment_fact where assignment in (select subject from slice)
    ) touched
""")
COUNT = setting_steps(
    f"""
    with asked(subject, plan) as (select s, substr(s, 2) from unnest(:subjects::text[]) s),
    latest as (
        select distinct on (assignment) * from assignment_fact
        where assignment in (select f.assignment from assignment_fact f join asked using (plan)) order by assignment, version desc
    )
    select a.subject, m.measure, d.day, d.delta * m.amount
    from asked a join plan_state p using (plan)
        cross join lateral (values ('stated', p.stated_total::bigint), ('planned', p.budget)) as m(measure, amount)
        cross join lateral ({days_to_steps("datemultirange(p.valid)")}) d
    union all
    select a.subject, 'started', lower(x.days), 1 from asked a join latest x using (plan) where x.status in ('started', 'ended')
    union all
    select a.subject, 'planned', s.day, s.amount from asked a join plan_supplement s using (plan)
    union all
    select a.subject, 'spent', p.paid_on, p.amount from asked a join payment p using (plan)
    union all
    select a.subject, 'spent', greatest(p.paid_on, p.reversed_on), -p.amount from asked a join payment p using (plan)
    where p.reversed_on is not null
    """,
    "stated",
    "started",
    "planned",
    "spent",
)


async def apply(session: Session, slice_: Slice) -> None:
    """Record the plans and the money of a slice, and say anew where its plans stand and what is counted of them."""
    touched = await session.value(LIST_TOUCHED, **slice_.parameters())
    if not ASSIGNMENTS.issuperset(slice_.type):
        await _record(session, slice_)
    await set_measures(session, COUNT, touched)


async def _record(session: Session, slice_: Slice) -> None:
    columns = slice_.parameters()
    await session.run(RECORD_SUPPLEMENTS, **columns)
    await session.run(RECORD_PAYMENTS, **columns)
    if plans := await session.value(RECORD, **columns):
        await session.run(FORGET, plans=plans)
        await session.run(REFRESH, plans=plans)
        await stand(session, [f"#{plan}" for plan in plans])


ROTATION_PLAN = Projection(
    "rotation_plan",
    6,
    Path(__file__).with_suffix(".sql"),
    {
        "rotation": ASSIGNMENTS
        | frozenset(
            {
                PlanApproved.type,
                PlanAmended.type,
                PlanClosed.type,
                PaymentRecorded.type,
                PaymentReversed.type,
                BudgetSupplemented.type,
            }
        )
    },
    apply,
)
