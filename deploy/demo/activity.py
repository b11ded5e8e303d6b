"""Third and fourth part: what facilities are approved for, and a year of what they report."""

from collections.abc import Sequence

from deploy.demo.calendar import MONTHS
from deploy.demo.callers import department, staff_of
from deploy.demo.choice import id_of, number_of
from deploy.demo.people import Person
from deploy.demo.sample import Body, Facility
from deploy.demo.techniques_of import RECEIVER, TECHNIQUE, approved_at, performable_at, return_of
from deploy.demo.world import World

DECIDED_ON = "2020-01-15"
FIRST_CASES = 5  # the month in which the receiving station performs the transferred technique for the first time
CASES_OF_TRANSFERRED = 4


async def grant_approvals(world: World) -> None:
    """The Departments approve each facility's list."""
    world.narration.heading("demo.approvals")

    async def grant(facility: Facility) -> None:
        codes = approved_at(world.sample, facility)
        path = f"/catalog/v1/facilities/{facility.code}/approvals"
        number = f"{100 + number_of('decision', facility.code, below=900)}/QĐ-SYT"
        body = {"id": str(id_of("approval", facility.code)), "decision_no": number, "decided_on": DECIDED_ON, "effective_on": DECIDED_ON}
        await world.client.post(department(facility.province), path, body | {"technique_codes": codes}, done="approval-exists")

    approved = [facility for facility in world.sample.facilities if facility.kind != "disease_control_centre"]
    await world.each("demo.approvals.bar", approved, grant)


async def hand_in_returns(world: World, people: Sequence[Person]) -> None:
    """Twelve months of every facility."""
    world.narration.heading("demo.returns")
    performable = performable_at(world.sample, people)
    returns = [
        (facility, month)
        for facility in world.sample.facilities
        if facility.kind != "disease_control_centre"
        for month in range(MONTHS)
        if facility.code != RECEIVER or month < FIRST_CASES
    ]

    async def hand_in(task: tuple[Facility, int]) -> None:
        facility, month = task
        await hand_in_return(world, facility, month, performable[facility.code])

    await world.each("demo.returns.bar", returns, hand_in)


async def hand_in_return(world: World, facility: Facility, month: int, codes: Sequence[str]) -> str:
    """One month's return of what the facility can do; the Event-Id of its acceptance."""
    name = world.year.name(month)
    body = return_of(codes, facility.code, name)
    if facility.code == RECEIVER and month >= FIRST_CASES:
        body["items"].append(_transferred())
    answer = await world.client.put(staff_of(facility), f"/catalog/v1/facilities/{facility.code}/returns/{name}", body)
    return str(answer.event_id)


def _transferred() -> Body:
    cases = CASES_OF_TRANSFERRED
    return {"technique_code": TECHNIQUE, "cases": cases, "insured_cases": cases, "rotated_cases": 0}
