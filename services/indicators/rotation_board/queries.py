"""Reading the rotation plans of a unit: how many people each states, how many are assigned, in place and back, and its money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.indicators.home.queries import HOMES
from shared.db import Session
from shared.statement import statement

LATEST = "select distinct on (assignment) * from assignment_fact where {where} order by assignment, version desc"
LIST_PLANS = statement(f"""
    with recursive {HOMES},
    place(code) as (select code from tree union select facility from home)
    select p.plan, p.unit, lower(p.days) as begins, upper(p.days) - 1 as ends, p.stated_total as planned,
        a.assigned, a.in_place, a.ended, p.budget + s.amount as budget, m.amount as spent
    from plan_state p
    cross join lateral (
        select count(*) filter (where status in ('approved', 'started', 'ended')) as assigned,
            count(*) filter (where status = 'started' and days @> :as_of::date) as in_place,
            count(*) filter (where status = 'ended' and upper(days) <= :as_of::date) as ended
        from ({LATEST.format(where="plan = p.plan")}) x
    ) a
    cross join lateral (select coalesce(sum(amount), 0)::bigint as amount from plan_supplement where plan = p.plan and day <= :as_of) s
    cross join lateral (
        select coalesce(sum(amount), 0)::bigint as amount from payment
        where plan = p.plan and paid_on <= :as_of and coalesce(reversed_on > :as_of, true)
    ) m
    where p.unit in (select code from place) and p.valid @> :as_of and lower(p.days) <= :as_of
    order by lower(p.days) desc, p.plan
""")
LIST_ASSIGNMENTS = statement(f"""
    select a.plan, s.from_facility, a.to_facility, a.title, lower(a.days) as begins, upper(a.days) - 1 as ends, a.status
    from ({LATEST.format(where="plan = any(:plans::text[])")}) a
    join sent s on s.assignment = a.assignment where a.status <> 'cancelled'
    order by lower(a.days) desc, a.plan, a.assignment limit :most::integer
""")


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan on a day, both days of its period included; `ended`: assignments that are over; money in whole VND."""

    plan: str
    unit: str
    begins: date
    ends: date
    planned: int
    assigned: int
    in_place: int
    ended: int
    budget: int
    spent: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person's assignment, both days included."""

    plan: str
    from_facility: str
    to_facility: str
    title: str
    begins: date
    ends: date | None
    status: str


async def list_plans(session: Session, unit: str, *, as_of: date, boundaries: date) -> list[Plan]:
    """The plans of a unit and of those below it that have begun, the latest first."""
    return [Plan(**row) for row in await session.all(LIST_PLANS, roots=[unit], as_of=as_of, boundaries=boundaries)]


async def list_assignments(session: Session, plans: Sequence[str], *, most: int) -> list[Assignment]:
    """The assignments under some plans, the latest first, at most so many."""
    return [Assignment(**row) for row in await session.all(LIST_ASSIGNMENTS, plans=list(plans), most=most)]
