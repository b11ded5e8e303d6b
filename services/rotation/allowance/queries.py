"""What an assignment is paid, computed from its days and the rates in force on them."""

from datetime import date
from uuid import UUID

from services.rotation.allowance import rules
from services.rotation.allowance.rules import Area, Journey
from services.rotation.allowance.schemas import AllowanceAnswer
from services.rotation.allowance_rate import queries as rates
from services.rotation.assignment.rules import direction_of
from services.rotation.facility import queries as facilities
from shared.contracts.rotation import AssignmentStatus
from shared.db import Session
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("""
    select id, from_facility, to_facility, qualification, starts_on, ends_on, planned_from, status, province from assignment where id = :id
""")
LIST_AREAS = statement("""
    select greatest(lower(f.valid), lower(u.valid)) as since, u.difficulty
    from facility_state f join unit_state u on u.code = f.admin_unit and u.valid && f.valid
    where f.facility = :facility and daterange(:first::date, :last::date, '[]') && f.valid * u.valid
    order by since
""")


async def get_allowance(session: Session, assignment_id: UUID, as_of: date | None) -> AllowanceAnswer:
    """What is due for an assignment's days, those up to `as_of` where one is given; raises ResourceMissing."""
    row = await session.find(FIND, id=assignment_id)
    if row is None:
        raise ResourceMissing
    first, last = row["starts_on"], row["ends_on"] if as_of is None else min(row["ends_on"], as_of)
    if row["status"] == AssignmentStatus.CANCELLED or last < first:
        return AllowanceAnswer(
            assignment=assignment_id, as_of=as_of, starts_on=None, ends_on=None, days=0, unrated_days=0, lines=[], by_level=[], total=0
        )
    on = row["planned_from"]
    sender = await facilities.get_facility(session, row["from_facility"], on=on, pointer="/from_facility")
    receiver = await facilities.get_facility(session, row["to_facility"], on=on, pointer="/to_facility")
    versions = await rates.versions_for(session, row["province"], last)
    areas = [
        Area(area["since"], frozenset(area["difficulty"]))
        for area in await session.all(LIST_AREAS, facility=receiver.code, first=first, last=last)
    ]
    journey = Journey(first, last, first, direction_of(sender, receiver), row["qualification"])
    lines = rules.compute_lines(journey, versions, areas)
    return AllowanceAnswer(
        assignment=assignment_id,
        as_of=as_of,
        starts_on=first,
        ends_on=last,
        days=(last - first).days + 1,
        unrated_days=rules.count_unrated(journey, versions),
        lines=lines,
        by_level=rules.sum_by_level(lines),
        total=sum(line.amount for line in lines),
    )
