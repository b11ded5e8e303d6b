"""Posts over HTTP: one permanent post at a time."""

import asyncio
import json

from services.rotation.post.schemas import PostAnswer
from shared.contracts.catalog import AdminUnitRecorded, UnitLevel
from shared.ids import new_id
from tests.rotation.people import BEGINNING, ELSEWHERE, STATION, Rotation, a_post, get, make_person, post, put


async def test_two_permanent_posts_at_once_are_refused_and_contracts_may_overlap(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        first, path = new_id(), f"/practitioners/{id_}/posts"
        await put(http, f"{path}/{first}", a_post())
        refused = await put(http, f"{path}/{new_id()}", a_post(facility=STATION, **{"from": "2022-01-01"}), 409)
        await put(http, f"{path}/{new_id()}", a_post(facility=STATION, kind="contract"))
        ended = await post(http, f"{path}/{first}:end", {"on": "2022-01-01"})
        await put(http, f"{path}/{new_id()}", a_post(facility=STATION, **{"from": "2022-01-01"}))
        again = await post(http, f"{path}/{first}:end", {"on": "2022-02-01"}, 409)
        assert len((await get(http, path))["items"]) == 3
        assert await get(http, f"{path}/{first}") == ended
    assert (refused["code"], again["code"]) == ("permanent-post-overlaps", "post-ended-already")
    PostAnswer.model_validate(ended)
    assert (await rotation.kinds())[1:] == ["post-recorded", "post-recorded", "post-ended", "post-recorded"]
    said = json.loads((await rotation.events())[3]["data"])
    assert (said["starts_on"], said["until"], said["title"], "position" in said) == ("2021-01-01", "2022-01-01", "doctor_general", False)


async def test_of_twenty_permanent_posts_at_once_one_is_made(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        answers = await asyncio.gather(*(http.put(f"/rotation/v1/practitioners/{id_}/posts/{new_id()}", json=a_post()) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_a_post_is_at_a_known_facility_of_ones_own_with_known_techniques(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        path = f"/practitioners/{id_}/posts"
        assert (await put(http, f"{path}/{new_id()}", a_post(facility="NOWHERE"), 422))["code"] == "facility-unknown"
        assert (await put(http, f"{path}/{new_id()}", a_post(technique_codes=["77.7"]), 422))["code"] == "technique-unknown"
        assert (await put(http, f"{path}/{new_id()}", a_post(village="X"), 422))["code"] == "unit-unknown"
        await put(http, f"{path}/{new_id()}", a_post(facility=ELSEWHERE), 404)
        await put(http, f"{path}/{new_id()}", a_post(**{"from": "2022-02-30"}), 422)
        one = new_id()
        await put(http, f"{path}/{one}", a_post())
        assert (await post(http, f"{path}/{one}:end", {"on": "2020-01-01"}, 422))["errors"][0]["code"] == "ends-before-start"
        other = await make_person(http, licensed=False, posted=False)
        assert (await put(http, f"/practitioners/{other}/posts/{one}", a_post(), 409))["code"] == "post-taken"
        await get(http, f"/practitioners/{other}/posts/{one}", 404)


async def test_a_village_health_worker_is_posted_at_a_station_with_village_and_months_of_training(rotation: Rotation):
    village = AdminUnitRecorded(code="B.1", since=BEGINNING, level=UnitLevel.VILLAGE, parent="02926", difficulty=[], valid_from=BEGINNING)
    said = await rotation.catalog.say((village, f"B.1@{BEGINNING}", BEGINNING), province="10")
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, title="village_health_worker", qualification="village_health_worker", licensed=False, posted=False)
        path, body = f"/practitioners/{id_}/posts/{new_id()}", a_post(facility=STATION, kind="contract", technique_codes=[])
        refused = await put(http, path, body, 422)
        commune = await put(http, path, body | {"village": "02926", "training_months": 9}, 422)
        made = await put(http, path, body | {"village": "B.1", "training_months": 9}, 201, **{"Wait-For": f"catalog:{said}"})
    assert (refused["code"], [error["pointer"] for error in refused["errors"]]) == (
        "village-post-incomplete",
        ["/village", "/training_months"],
    )
    assert commune["code"] == "unit-unknown"
    assert (made["village"], made["training_months"]) == ("B.1", 9)
    assert json.loads((await rotation.events())[-1]["data"])["training_months"] == 9
