"""First part: units, techniques, facilities, and the lists that the levels are measured by."""

from itertools import groupby

from deploy.demo.callers import MINISTRY, department
from deploy.demo.sample import DATA, VALID_FROM, Facility, Technique, Unit
from deploy.demo.world import World

LISTS = ("commune", "district")
NAMES = f"/indicators/v1/place-names:import?valid_from={VALID_FROM}"


async def record_places(world: World) -> None:
    """Record all places and techniques, the upper ones before those below them."""
    sample, client, narration = world.sample, world.client, world.narration
    narration.heading("demo.places")

    async def put_unit(unit: Unit) -> None:
        province = unit.parent if unit.level == "district" else ""
        await client.put(department(province) if province else MINISTRY, f"/catalog/v1/admin-units/{unit.code}", unit.body)

    async def put_technique(technique: Technique) -> None:
        await client.put(MINISTRY, f"/catalog/v1/techniques/{technique.code}", technique.body)

    async def put_facility(facility: Facility) -> None:
        await client.put(department(facility.province), f"/catalog/v1/facilities/{facility.code}", facility.body)

    with narration.bar("demo.places.units", len(sample.units)) as done:
        for _, units in groupby(sample.units, key=lambda unit: unit.level):
            await client.each(units, put_unit, done)
    await world.each("demo.places.techniques", sample.techniques, put_technique)
    with narration.bar("demo.places.facilities", len(sample.facilities)) as done:
        for _, facilities in groupby(sample.facilities, key=lambda facility: bool(facility.parent)):
            await client.each(facilities, put_facility, done)
    await _publish_lists(world)
    await _load_names(world)


async def _publish_lists(world: World) -> None:
    for level in LISTS:
        codes = world.sample.codes_of(level)
        body = {"legal_basis": world.narration.text("demo.places.legal_basis"), "technique_codes": codes}
        await world.client.put(MINISTRY, f"/catalog/v1/level-lists/{level}/{VALID_FROM}", body)
        world.narration.say("demo.places.list", level=level, size=len(codes))


async def _load_names(world: World) -> None:
    """The same registers once more, for people who read pages and reports: events carry codes only."""
    await world.client.catch_up("indicators", MINISTRY)
    loaded = [await world.client.load(MINISTRY, NAMES, (DATA / f"{register}.csv").read_bytes()) for register in ("units", "facilities")]
    world.narration.say("demo.places.names", count=sum(answer.body["read"] for answer in loaded))
