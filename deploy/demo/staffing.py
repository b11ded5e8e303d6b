"""Second part: people, their licences, and where they work."""

from collections.abc import Sequence

from deploy.demo.callers import keeper_of
from deploy.demo.choice import id_of
from deploy.demo.people import Person, people_of
from deploy.demo.sample import Body, Facility, Sample
from deploy.demo.techniques_of import RECEIVER, TECHNIQUE, approved_at
from deploy.demo.world import World

IN_POST_SINCE = "2020-02-01"
PATH = "/rotation/v1/practitioners"


def is_trainee(person: Person) -> bool:
    """The nurse of the receiving station, whose licence is recorded only in the course of the story."""
    return person.home.code == RECEIVER and person.title == "nurse"


async def record_people(world: World) -> list[Person]:
    """Record everybody, and give them all."""
    people = people_of(world.sample)
    world.narration.heading("demo.people")
    await world.client.catch_up("rotation", keeper_of(people[0].home))
    approved = {facility.code: approved_at(world.sample, facility) for facility in world.sample.facilities}
    scopes = {technique.code: technique.scopes for technique in world.sample.techniques}

    async def put_person(person: Person) -> None:
        keeper, path = keeper_of(person.home), f"{PATH}/{person.id}"
        await world.client.put(keeper, path, person.body)
        if not is_trainee(person):
            licence = {"titles": [person.title], "issued_on": person.issued_on}
            await world.client.put(keeper, f"{path}/licences/{person.licence_no}", licence)
        for post in person.posts:
            codes = [code for code in approved[post.facility] if person.title in scopes[code]]
            body: Body = {"facility": post.facility, "kind": post.kind, "position": world.narration.text(f"demo.position.{person.title}")}
            body |= {"technique_codes": [*codes, TECHNIQUE] if is_trainee(person) else codes, "from": IN_POST_SINCE}
            await world.client.put(keeper, f"{path}/posts/{id_of('post', person.id, post.facility)}", body)

    await world.each("demo.people.bar", people, put_person)
    _tell(world, people)
    return people


def _tell(world: World, people: Sequence[Person]) -> None:
    doctors = {post.facility: post.kind for person in people if person.title == "doctor_general" for post in person.posts}
    kinds = [doctors.get(station.code) for station in _stations(world.sample)]
    world.narration.say(
        "demo.people.told",
        people=len(people),
        stations=len(kinds),
        permanent=kinds.count("permanent"),
        contract=kinds.count("contract"),
        none=kinds.count(None),
    )


def _stations(sample: Sample) -> list[Facility]:
    return [facility for facility in sample.facilities if facility.acts_as_station]
