"""People who were recorded twice: found, merged, and no fact lost."""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from services.rotation.person_merge.schemas import DuplicateAnswer, MergeAnswer
from shared.contracts.transfer import TraineeAssessed
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    DISTRICT_HOSPITAL,
    ELSEWHERE,
    STATION,
    Rotation,
    a_licence,
    a_person,
    a_post,
    an_assignment,
    get,
    make_person,
    make_plan,
    post,
    put,
)

SENT = {"decision_no": "7/QĐ", "decided_on": "2022-02-20"}
EVIDENCE = {"kind": "decision", "document_no": "1/QĐ"}


async def facts_of(http: httpx.AsyncClient, id_: object) -> dict[str, list[Any]]:
    nouns = ("licences", "certificates", "posts", "absences", "competencies")
    found = {noun: (await get(http, f"/practitioners/{id_}/{noun}"))["items"] for noun in nouns}
    return found | {"assignments": (await get(http, f"/assignments?practitioner={id_}"))["items"]}


async def recorded_twice(rotation: Rotation, http: httpx.AsyncClient) -> tuple[UUID, UUID]:
    """A doctor of the centre, whose first record has one of everything."""
    await make_plan(rotation)
    one, path = await make_person(http), ""
    path = f"/practitioners/{one}"
    await put(http, f"{path}/licences/1", a_licence(expires_on="2030-01-01"))
    await post(http, f"{path}/licences/1:suspend", {"on": "2023-01-01", "reason": "Chờ xem xét"})
    await post(http, f"{path}/licences/1:resume", {"on": "2023-03-01", "reason": "Đã xem xét"})
    await put(http, f"{path}/certificates/c", {"technique_codes": ["13.33"], "issued_on": "2020-01-01"})
    await put(http, f"{path}/absences/{new_id()}", {"kind": "study", "from": "2023-01-01", "to": "2023-06-30"})
    await put(http, f"{path}/competencies/1.2", {"level": "proficient", "since": "2022-01-01", "evidence": EVIDENCE})
    assignment = new_id()
    await put(http, f"/assignments/{assignment}", an_assignment(one))
    await post(http, f"/assignments/{assignment}:approve", SENT)
    other = await make_person(http, posted=False)
    await put(http, f"/practitioners/{other}/competencies/1.2", {"level": "provisional", "since": "2023-01-01", "evidence": EVIDENCE})
    return one, other


async def test_what_is_recorded_of_the_one_is_from_then_on_answered_under_the_other(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        one, other = await recorded_twice(rotation, http)
        mine, theirs = await facts_of(http, one), await facts_of(http, other)
        before = len(await rotation.events())
        done = await post(http, f"/practitioners/{one}:merge", {"into": str(other), "reason": "Ghi hai lần", "decision_no": "9/QĐ"})
        MergeAnswer.model_validate(done)
        assert done["moved"] == {
            "licences": 2,
            "certificates": 1,
            "posts": 1,
            "absences": 1,
            "rewards": 0,
            "assignments": 1,
            "competencies": 1,
        }
        both = await facts_of(http, other)
        gone = await get(http, f"/practitioners/{one}", 404)
        await put(http, f"/practitioners/{one}/licences/2", a_licence(), 404)
        await put(http, f"/assignments/{new_id()}", an_assignment(one), 422)
        assert [p["id"] for p in (await get(http, "/practitioners"))["items"]] == [str(other)]
        assert [m["practitioner_id"] for m in (await get(http, f"/practitioners/{other}/merges"))["items"]] == [str(one)]
        levels = [
            (await get(http, f"/practitioners/{other}/competencies/1.2?as_of={day}"))["level"] for day in ("2022-06-01", "2023-06-01")
        ]
    assert (gone["code"], gone["into"]) == ("practitioner-merged", str(other))
    changing = {"practitioner_id", "version"}
    for noun in ("licences", "certificates", "posts", "absences", "assignments"):
        expected = sorted(({k: v for k, v in fact.items() if k not in changing} for fact in (*mine[noun], *theirs[noun])), key=str)
        assert sorted(({k: v for k, v in fact.items() if k not in changing} for fact in both[noun]), key=str) == expected, noun
        assert {fact["practitioner_id"] for fact in both[noun]} == {str(other)}
    assert levels == ["proficient", "proficient"]
    said = [(e["type"].split(".")[3], json.loads(e["data"])) for e in (await rotation.events())[before:]]
    assert {data.get("into", data["practitioner_id"]) for _, data in said} == {str(other)}
    assert sorted(kind for kind, _ in said) == sorted(
        ["licence-recorded"] * 2 + ["licence-suspended", "licence-resumed", "certificate-recorded", "post-recorded", "absence-recorded"]
        + ["competency-recorded"] * 2 + ["assignment-approved", "practitioner-merged"]
    )  # fmt: skip
    assert "Ghi" not in json.dumps([data for _, data in said])


async def test_a_chain_of_merges_ends_at_the_last_and_what_transfers_say_of_the_first_reaches_it(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        one, two, three = [await make_person(http, posted=False) for _ in range(3)]
        for from_, to in ((one, two), (two, three)):
            await post(http, f"/practitioners/{from_}:merge", {"into": str(to), "reason": "Ghi hai lần"})
        assert (await get(http, f"/practitioners/{one}", 404))["into"] == str(three)
        assert len((await get(http, f"/practitioners/{three}/licences"))["items"]) == 3
        passed = TraineeAssessed(
            transfer_id=new_id(), trainee_id=one, technique_code="1.2", assessor_id=new_id(), score=8, passed=True, on=date(2022, 5, 1)
        )
        event = await rotation.transfer.say((passed, "T", date(2022, 5, 1)))
        found = (await get(http, f"/practitioners/{three}/competencies", **{"Wait-For": f"transfer:{event}"}))["items"]
    assert [competency["technique_code"] for competency in found] == ["1.2"]
    merged = [(e["subject"], e["subject_version"], json.loads(e["data"])["into"]) for e in await rotation.events() if "merged" in e["type"]]
    assert merged == [(str(one), 2, str(two)), *sorted([(str(one), 3, str(three)), (str(two), 2, str(three))])]


async def test_what_the_database_forbids_of_one_person_is_named_and_nothing_is_merged(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        for who, facility in ((one, STATION), (two, STATION)):
            await put(http, f"/assignments/{new_id()}", an_assignment(who, to_facility=facility))
            await put(
                http, f"/practitioners/{who}/certificates/c", {"technique_codes": ["1.2"], "issued_on": f"202{int(who == one)}-01-01"}
            )
        before = await rotation.events()
        refused = await post(http, f"/practitioners/{one}:merge", {"into": str(two), "reason": "Ghi hai lần"}, 409)
        assert len((await facts_of(http, one))["posts"]) == 1
    assert refused["code"] == "facts-overlap"
    assert [error["code"] for error in refused["errors"]] == ["assignments-overlap", "certificates-differ", "posts-overlap"]
    assert await rotation.events() == before


async def test_a_merge_names_two_records_of_ones_own(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as there:
        one, two = await make_person(http, posted=False), await make_person(http, posted=False)
        foreign = await make_person(there, facility=ELSEWHERE, posted=False)
        path = f"/practitioners/{one}:merge"
        assert (await post(http, path, {"into": str(one), "reason": "x"}, 422))["code"] == "merged-into-self"
        assert (await post(http, path, {"into": str(new_id()), "reason": "x"}, 422))["code"] == "merge-into-unknown"
        await post(http, path, {"into": str(foreign), "reason": "x"}, 404)
        await post(there, path, {"into": str(foreign), "reason": "x"}, 404)
        answers = await asyncio.gather(
            *(
                http.post(f"/rotation/v1{path}", json={"into": str(two), "reason": "x"}, headers={"Idempotency-Key": str(new_id())})
                for _ in range(8)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 7


async def test_records_of_one_name_with_something_in_common_are_found_the_likeliest_first(rotation: Rotation):
    async with rotation.client(unit="10") as http, rotation.client(unit="12") as there:
        first = await make_person(http, full_name="Lò Văn Đức", licensed=False, posted=False)
        second = await make_person(http, full_name="LÒ VĂN ĐỨC", licensed=False, posted=False, facility=STATION)
        third = await make_person(http, full_name="Vàng A Sử", licensed=False, posted=False, facility=DISTRICT_HOSPITAL)
        fourth = await make_person(
            http, full_name="Vàng A Sủ", title="nurse", qualification="nurse", licensed=False, posted=False, facility=STATION
        )
        for who, number in ((third, "0123/LCA-CCHN"), (fourth, "123/LCA-CCHN")):
            await put(http, f"/practitioners/{who}/licences/{number}", a_licence())
        await put(http, f"/practitioners/{first}/posts/{new_id()}", a_post(facility=STATION, kind="contract"))
        await put(http, f"/practitioners/{new_id()}", a_person(full_name="Lò Thị Mai"))
        found = (await get(http, "/practitioners/duplicates"))["items"]
        page = await get(http, "/practitioners/duplicates?limit=1")
        rest = await get(http, f"/practitioners/duplicates?limit=1&cursor={page['next']}")
        assert (await get(http, f"/practitioners/duplicates?unit={CENTRE}"))["items"] == found[:1]
        assert (await get(there, "/practitioners/duplicates"))["items"] == []
    pairs = [({twin["id"] for twin in item["practitioners"]}, item["hints"]) for item in found]
    assert pairs == [({str(first), str(second)}, ["facility", "qualification"]), ({str(third), str(fourth)}, ["licence"])]
    assert [page["items"][0], rest["items"][0]] == found
    for item in found:
        DuplicateAnswer.model_validate(item)
