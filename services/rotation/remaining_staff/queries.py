"""How many people stay at a facility that sends one of them, against its minimum staff and its norm."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.rotation.facility.schemas import Facility
from services.rotation.policy import queries as policies
from services.rotation.policy.rules import minimum_staff_of
from services.rotation.staffing_norm import queries as norms
from services.rotation.staffing_norm.schemas import Strength
from shared.db import UnitOfWork
from shared.statement import statement

LOCK = statement("select pg_advisory_xact_lock(hashtextextended('rotation staff ' || :facility::text, 0))")
COUNT = statement("""
    select (
        select count(distinct p.practitioner_id) from post p
        where p.facility = :facility and p.starts_on <= :first::date and (p.until is null or p.until > :first::date)
            and not exists (select from absence a where a.practitioner_id = p.practitioner_id and a.starts_on <= :first::date
                and (a.ends_on is null or a.ends_on >= :first::date))
    ) as in_post, (
        select count(distinct o.practitioner_id) from assignment o
        where o.from_facility = :facility and o.id <> :assignment_id and o.status in ('approved', 'started')
            and daterange(o.starts_on, o.ends_on, '[]') && daterange(:first::date, :last::date, '[]')
    ) as away
""")


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody away by an assignment from one day to another."""

    assignment_id: UUID
    practitioner_id: UUID
    first: date
    last: date


async def lock_remaining(uow: UnitOfWork, sender: Facility, sent: Sent) -> list[Strength]:
    """Who stays during the days of an assignment, by the minimum of the policy (line 0) and by each line of the norm that counts who goes.

    Nobody else decides on the facility's people meanwhile.
    """
    await uow.run(LOCK, facility=sender.code)
    norm = await norms.list_strengths(uow, sender, sent.practitioner_id, sent.first, sent.last)
    minimum = await policies.find_number(uow, minimum_staff_of(sender.kind), sent.first)
    if minimum is None:
        return norm
    staff = await uow.one(COUNT, facility=sender.code, assignment_id=sent.assignment_id, first=sent.first, last=sent.last)
    return [Strength(no=0, minimum=minimum, staying=staff["in_post"] - staff["away"] - 1), *norm]
