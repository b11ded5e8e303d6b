"""Reading one facility: its techniques by state, its people by title, who was sent to it and from it."""

from dataclasses import dataclass
from datetime import date

from shared.db import Session
from shared.statement import statement

# A technique is in several states at once (able and performing): the one that says most is shown.
LIST_TECHNIQUES = statement("""
    select technique, case
        when suspended @> :day::date then 'suspended' when rotated_only @> :day then 'rotated_only'
        when performing @> :day then 'performing' when able @> :day then 'able' when lapsed @> :day then 'lapsed' else 'listed'
        end as state,
        able @> :day as able,
        (select max(last_day) from return_item i join return_month m using (facility, last_day, version)
            where i.facility = c.facility and i.technique = c.technique and m.reported and i.cases > 0 and i.last_day <= :day) as last_case
    from capability c where facility = :facility and (listed @> :day or suspended @> :day)
    order by technique collate "C"
""")
LIST_PEOPLE = statement("""
    select title, count(distinct practitioner) filter (where kind = 'permanent') as permanent,
        count(distinct practitioner) filter (where kind not in ('permanent', 'rotated')) as contract,
        count(distinct practitioner) filter (where kind = 'rotated') as rotated
    from presence where facility = :facility and days @> :day::date group by title order by title
""")
LIST_ROTATED = statement("""
    select a.plan, s.from_facility, a.to_facility, a.title, lower(a.days) as begins, upper(a.days) - 1 as ends, a.status
    from sent s cross join lateral (select * from assignment_fact where assignment = s.assignment order by version desc limit 1) a
    where (s.from_facility = :facility or s.to_facility = :facility) and a.status <> 'cancelled' and lower(a.days) <= :day::date
    order by lower(a.days) desc, a.assignment limit :most::integer
""")
COUNT_TRANSFERS = statement("""
    select (select count(distinct transfer) from taught where facility = :facility and day <= :day::date) as given,
        (select count(distinct (transfer, technique)) from first_case where facility = :facility and day <= :day) as first_cases
""")


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique that the facility lists, and the month of its last case."""

    technique: str
    state: str
    able: bool
    last_case: date | None


@dataclass(frozen=True, slots=True)
class Staff:
    """People in post and not absent, by title."""

    title: str
    permanent: int
    contract: int
    rotated: int


@dataclass(frozen=True, slots=True)
class Rotated:
    """Somebody's assignment from or to the facility."""

    plan: str
    from_facility: str
    to_facility: str
    title: str
    begins: date
    ends: date | None
    status: str


@dataclass(frozen=True, slots=True)
class Transfers:
    """Transfers in which the facility taught, and techniques that it performed first after one."""

    given: int
    first_cases: int


async def list_techniques(session: Session, facility: str, day: date) -> list[Technique]:
    """The techniques listed or suspended on a day."""
    return [Technique(**row) for row in await session.all(LIST_TECHNIQUES, facility=facility, day=day)]


async def list_staff(session: Session, facility: str, day: date) -> list[Staff]:
    """Who is there on a day."""
    return [Staff(**row) for row in await session.all(LIST_PEOPLE, facility=facility, day=day)]


async def list_rotated(session: Session, facility: str, day: date, *, most: int) -> list[Rotated]:
    """Assignments begun by a day, the latest first, at most so many."""
    return [Rotated(**row) for row in await session.all(LIST_ROTATED, facility=facility, day=day, most=most)]


async def count_transfers(session: Session, facility: str, day: date) -> Transfers:
    """What came of transfers until a day."""
    return Transfers(**await session.one(COUNT_TRANSFERS, facility=facility, day=day))
