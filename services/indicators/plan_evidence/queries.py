"""Reading what the figures of a rotation plan are made of: the people sent, and the money."""

from datetime import date

from services.indicators.plan_evidence.schemas import PlanAssignment, PlanPayment, PlanState, PlanSupplement
from shared.db import Session
from shared.statement import statement

GET_STATE = statement("""
    select s.plan, s.unit, lower(s.days) as starts_on, upper(s.days) - 1 as ends_on, s.stated_total as stated, s.budget,
        f.version, 'rotation' as producer, f.position
    from plan_state s cross join lateral (
        select version, position from plan_fact f where f.plan = s.plan
        order by f.effective_on <= :as_of::date desc, abs(f.effective_on - :as_of::date), f.version desc limit 1
    ) f where s.plan = :plan and s.valid @> :as_of::date
""")
LIST_ASSIGNMENTS = statement("""
    select a.assignment, a.practitioner as practitioner_id, a.title, s.from_facility, a.to_facility, lower(a.days) as starts_on,
        upper(a.days) - 1 as ends_on, a.status, a.status in ('started', 'ended') and lower(a.days) <= :as_of::date as counts,
        a.version, 'rotation' as producer, a.position
    from (
        select distinct on (assignment) * from assignment_fact
        where assignment in (select assignment from assignment_fact where plan = :plan) order by assignment, version desc
    ) a left join sent s using (assignment) where a.plan = :plan
""")
LIST_SUPPLEMENTS = statement("""
    select supplement, day, amount, day <= :as_of::date as counts, version, 'rotation' as producer, position
    from plan_supplement where plan = :plan
""")
LIST_PAYMENTS = statement("""
    select payment, assignment, amount, paid_on, reversed_on,
        paid_on <= :as_of::date and coalesce(reversed_on > :as_of::date, true) as counts, 'rotation' as producer, position
    from payment where plan = :plan
""")


async def list_people_sent(session: Session, plan: str, as_of: date) -> list[PlanState | PlanAssignment]:
    """What the plan states on a day, and its assignments."""
    asked = {"plan": plan, "as_of": as_of}
    states = [PlanState(**row) for row in await session.all(GET_STATE, **asked)]
    return [*states, *(PlanAssignment(**row) for row in await session.all(LIST_ASSIGNMENTS, **asked))]


async def list_money(session: Session, plan: str, as_of: date) -> list[PlanState | PlanSupplement | PlanPayment]:
    """What the plan states on a day, what was added to its budget, and what was paid."""
    asked = {"plan": plan, "as_of": as_of}
    states = [PlanState(**row) for row in await session.all(GET_STATE, **asked)]
    supplements = [PlanSupplement(**row) for row in await session.all(LIST_SUPPLEMENTS, **asked)]
    return [*states, *supplements, *(PlanPayment(**row) for row in await session.all(LIST_PAYMENTS, **asked))]
