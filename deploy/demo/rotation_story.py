"""Sixth part: Lào Cai's plan of 128, approved, and a part of it carried out by real people of the sending units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deploy.demo.callers import committee, department, staff_of
from deploy.demo.choice import id_of
from deploy.demo.people import Person
from deploy.demo.sample import Body, Facility, Sample, lao_cai_plan
from deploy.demo.world import World

PROVINCE = "10"
PLAN = "lao-cai-rotation-2022"
PATH = f"/rotation/v1/plans/{PLAN}"
PLAN_WAY = ("draft", "submitted", "approved")
WAY = ("proposed", "approved", "started", "ended")
APPROVED = {"decision_no": "mẫu 01/KH-UBND", "decided_on": "2022-06-20"}  # the published plan leaves number and day blank
SENT = {"decision_no": "mẫu 02/QĐ-SYT", "decided_on": "2022-06-27"}
FROM, TO = "2022-07-01", "2022-12-30"
DUTIES = ["clinical_support_and_transfer", "procedure_guidance"]
GOING = {  # by kind of the sender: the qualifications of those who go
    "provincial_general_hospital": ("specialist_1", "master", "technician"),
    "provincial_specialist_hospital": ("specialist_1",),
    "district_hospital": ("specialist_1", "general_doctor"),
    "district_health_centre": ("general_doctor",),
}


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody who goes somewhere."""

    person: Person
    to_facility: str

    @property
    def path(self) -> str:
        """Where the assignment lies."""
        return f"/rotation/v1/assignments/{id_of('assignment', self.person.id)}"

    @property
    def body(self) -> Body:
        """The proposal."""
        ends = {"from_facility": self.person.home.code, "to_facility": self.to_facility}
        return {"plan": PLAN, "practitioner_id": str(self.person.id)} | ends | {"from": FROM, "to": TO, "duties": DUTIES}


async def rotate(world: World, people: Sequence[Person]) -> None:
    """Submit and approve the plan, assign people, and tell how far it is fulfilled."""
    client, narration = world.client, world.narration
    narration.heading("demo.rotation")
    plan = lao_cai_plan()
    await client.put(department(PROVINCE), PATH, plan)
    await client.step(department(PROVINCE), PATH, "submit", {}, way=PLAN_WAY[:2])
    await client.step(committee(PROVINCE), PATH, "approve", APPROVED, way=PLAN_WAY)
    stated = [quota["stated"] for quota in plan["quotas"]]
    narration.say(
        "demo.rotation.approved", total=plan["stated_total"], sum=" + ".join(map(str, stated)), budget=f"{plan['stated_budget']:,}"
    )
    journeys = list(_journeys(world.sample, people))

    async def send(journey: Journey) -> None:
        sender = staff_of(journey.person.home)
        await client.put(sender, journey.path, journey.body)
        await client.step(department(PROVINCE), journey.path, "approve", SENT, way=WAY[:2])
        await client.step(sender, journey.path, "start", {"on": FROM}, way=WAY[:3])

    await world.each("demo.rotation.bar", journeys, send)
    await _end_one(world, journeys[0])
    await _tell_fulfilment(world, as_of="2022-09-30")
    await _tell_fulfilment(world, as_of="2022-12-31")


def _journeys(sample: Sample, people: Sequence[Person]) -> Iterator[Journey]:
    """From the province to the district hospitals, from these and the centres to the stations; nobody goes to where somebody went."""
    province = [facility for facility in sample.facilities if facility.province == PROVINCE]
    hospitals = iter([facility.code for facility in province if facility.kind == "district_hospital"])
    stations = {centre.district: iter(_stations_of(sample, centre)) for centre in province if centre.kind == "district_health_centre"}
    for sender in province:
        receivers = stations.get(sender.district, hospitals)
        for qualification in GOING.get(sender.kind, ()):
            yield Journey(_last(people, sender, qualification), next(receivers))


def _stations_of(sample: Sample, centre: Facility) -> list[str]:
    return [station.code for station in sample.stations_below(centre.code)]


def _last(people: Sequence[Person], sender: Facility, qualification: str) -> Person:
    """The last of a facility's people of a qualification: it is the first who stay."""
    return [person for person in people if person.home is sender and person.qualification == qualification][-1]


async def _end_one(world: World, journey: Journey) -> None:
    """The receiver ends an assignment on its last day and appraises it."""
    body = {"on": TO, "reason": world.narration.text("demo.rotation.end"), "appraisal": world.narration.text("demo.rotation.appraisal")}
    await world.client.step(staff_of(world.sample.facility[journey.to_facility]), journey.path, "end", body, way=WAY)


async def _tell_fulfilment(world: World, as_of: str) -> None:
    found = (await world.client.get(department(PROVINCE), f"{PATH}/fulfilment?as_of={as_of}")).body
    figures = {name: found[name] for name in ("planned", "assigned", "active", "completed", "person_days")}
    world.narration.say("demo.rotation.fulfilment", as_of=as_of, **figures)
