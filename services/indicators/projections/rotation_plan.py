"""Rotation plans by day: the period they run in and the people they state."""

from pathlib import Path

from shared.contracts.rotation import PlanAmended, PlanApproved, PlanClosed
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into plan_fact (plan, version, unit, effective_on, days, stated_total)
        select data->>'code', version, data->>'unit', effective_on,
            daterange((data->>'starts_on')::date, (data->>'ends_on')::date, '[]'), (data->>'stated_total')::integer
        from slice
        on conflict do nothing returning plan
    )
    select coalesce(array_agg(distinct plan), '{{}}') from fresh
""")
FORGET = statement("delete from plan_state where plan = any(:plans::text[])")
# What a plan first stated also holds for the days of its period before the decision.
REFRESH = statement("""
    insert into plan_state (plan, valid, unit, days, stated_total)
    select plan, daterange(case when lag(effective_on) over by_day is not null then effective_on end, lead(effective_on) over by_day), unit,
        days, stated_total
    from (
        select distinct on (plan, effective_on) * from plan_fact where plan = any(:plans::text[]) order by plan, effective_on, version desc
    ) f
    window by_day as (partition by plan order by effective_on)
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the plans of a slice and refresh their states."""
    plans = await session.value(RECORD, **slice_.parameters())
    await session.run(FORGET, plans=plans)
    await session.run(REFRESH, plans=plans)


ROTATION_PLAN = Projection(
    "rotation_plan",
    1,
    Path(__file__).with_suffix(".sql"),
    {"rotation": frozenset({PlanApproved.type, PlanAmended.type, PlanClosed.type})},
    apply,
)
