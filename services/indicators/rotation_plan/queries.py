"""Reading rotation plans: what each that runs in some units states and has come to by a day."""

from collections.abc import Sequence
from datetime import date

from services.indicators.home.queries import plan_homes
from services.indicators.spending.rules import Paid
from services.indicators.underway.queries import Days
from services.indicators.value.queries import counts
from services.indicators.value.rules import Member
from shared.db import Session
from shared.statement import statement

LIST_MEMBERS = statement(f"""
    with recursive {plan_homes("p.days @> :as_of::date")}
    select p.root, p.plan as subject, 'rotation_plan' as kind, '' as level, '' as list, false as acts_as_station, false as with_beds,
        '{{}}'::text[] as difficulty, jsonb_build_object('members', 1) || coalesce(d.counts, '{{}}')
            || jsonb_build_object('started', coalesce((d.counts->>'started')::bigint, 0) + due.people) as counts
    from plan_home p
    {counts("'#' || p.plan")}
    cross join lateral (
        select count(*) as people from (
            select distinct on (assignment) * from assignment_fact
            where assignment in (select assignment from assignment_fact where plan = p.plan) order by assignment, version desc
        ) x where x.plan = p.plan and x.status = 'approved' and lower(x.days) between :planned_from::date and :planned_to::date
    ) due
    order by p.root, p.plan
""")

# Of the plans that run within a period: what was paid by the day and is not taken back.
LIST_PAID = statement(f"""
    with recursive {plan_homes("p.days && daterange(:first::date, :last::date, '[]')")}
    select m.level, m.sender, sum(m.amount)::bigint as amount
    from (select distinct plan from plan_home) p join payment m using (plan)
    where m.paid_on <= :as_of::date and coalesce(m.reversed_on > :as_of::date, true)
    group by m.level, m.sender order by m.sender, m.level
""")


async def list_members(
    session: Session, roots: Sequence[str], *, measures: Sequence[str], as_of: date, boundaries: date, planned: Days | None = None
) -> list[Member]:
    """The plans of some units whose period holds a day, with some of their counts (those of projections.rotation_plan).

    `planned`: who is approved to start on these days counts as started, too.
    """
    first, last = planned or (None, None)
    days = {"as_of": as_of, "boundaries": boundaries, "planned_from": first, "planned_to": last}
    rows = await session.all(LIST_MEMBERS, roots=list(roots), measures=list(measures), **days)
    return [Member(**row) for row in rows]


async def list_paid(session: Session, roots: Sequence[str], period: tuple[date, date], day: date) -> list[Paid]:
    """What rotation paid by a day for the plans of some units that run within a period, by level of budget and sending facility."""
    days = {"first": period[0], "last": period[1], "as_of": day, "boundaries": day}
    return [Paid(**row) for row in await session.all(LIST_PAID, roots=list(roots), **days)]
