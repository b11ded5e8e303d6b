"""Importing assignments: each row under the rules of a PUT."""

import json
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, STATION, Rotation, an_assignment, get, make_person, make_plan, post, put

HEAD = "plan,practitioner_id,licence_number,from_facility,to_facility,from,to,duties\n"


def a_row(person: object = "", licence: str = "", **fields: str) -> str:
    cells = {"plan": "P", "from_facility": CENTRE, "to_facility": STATION, "from": "2022-03-01", "to": "2022-05-31"} | fields
    days = f"{cells['from']},{cells['to']}"
    return f"{cells['plan']},{person},{licence},{cells['from_facility']},{cells['to_facility']},{days},procedure_guidance;Hỗ trợ quản lý\n"


async def send(http: httpx.AsyncClient, content: str, **params: Any) -> httpx.Response:
    headers = {"Idempotency-Key": str(new_id()), "Content-Type": "text/csv"}
    return await http.post("/rotation/v1/assignments:import", content=content.encode(), params=params, headers=headers)


def counts(answer: httpx.Response) -> tuple[int, ...]:
    return tuple(answer.json()[name] for name in ("read", "created", "changed", "unchanged", "rejected"))


def faults(answer: httpx.Response) -> list[tuple[int, str | None, str]]:
    return [(fault["row"], fault["column"], fault["code"]) for fault in answer.json()["errors"]]


async def test_the_assignments_of_a_file_are_proposed_once(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        file = HEAD + a_row(one) + a_row(licence=f"{str(two)[-8:]}/LCA-CCHN")
        assert counts(await send(http, file, dry_run=True)) == (2, 2, 0, 0, 0)
        assert (await get(http, "/assignments"))["items"] == []
        first = await send(http, file)
        assert first.status_code == 200, first.text
        again = await send(http, file)
        made = (await get(http, "/assignments"))["items"]
        longer = await send(http, HEAD + a_row(one, to="2022-06-30"))
        assert (await get(http, f"/assignments?practitioner={one}"))["items"][0]["to"] == "2022-06-30"
    assert (counts(first), counts(again), counts(longer)) == ((2, 2, 0, 0, 0), (2, 0, 0, 2, 0), (1, 0, 1, 0, 0))
    assert {(item["practitioner_id"], item["status"], tuple(item["duties"])) for item in made} == {
        (str(who), "proposed", ("procedure_guidance", "management_support")) for who in (one, two)
    }


@pytest.mark.parametrize("mode", ["atomic", "partial"])
async def test_each_refusal_is_named_and_in_part_the_others_are_proposed(rotation: Rotation, mode: str):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        bad = [
            a_row(one),
            a_row(one, **{"from": "2022-05-01", "to": "2022-07-31"}),
            a_row(two, to_facility=CENTRE),
            a_row(two, **{"from": "2023-01-01", "to": "2023-02-01"}),
            a_row(two, **{"from": "2022-02-01", "to": "2022-01-01"}),
            a_row(two, plan="Q"),
            a_row(licence="unknown"),
            a_row(),
            a_row(two, from_facility=ELSEWHERE),
            a_row(two),
        ]
        answer = await send(http, HEAD + "".join(bad), mode=mode)
        made = (await get(http, "/assignments"))["items"]
    if mode == "atomic":
        assert (answer.status_code, made) == (422, [])
        return
    assert (counts(answer), len(made)) == ((10, 2, 0, 0, 8), 2)
    assert sorted(faults(answer), key=str) == sorted(
        [
            (3, None, "assignment-overlaps"),
            (4, "to_facility", "not-a-lower-level"),
            (5, "from", "outside-plan"),
            (5, "to", "outside-plan"),
            (6, "to", "ends-before-start"),
            (7, "plan", "unknown-code"),
            (8, "licence_number", "unknown-code"),
            (9, "licence_number", "missing"),
            (10, None, "resource-missing"),
        ],
        key=str,
    )


async def test_what_was_approved_stays_as_it_is(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one = await make_person(http)
        await send(http, HEAD + a_row(one))
        [made] = (await get(http, "/assignments"))["items"]
        await post(http, f"/assignments/{made['id']}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-20"})
        assert counts(await send(http, HEAD + a_row(one))) == (1, 0, 0, 1, 0)
        assert faults(await send(http, HEAD + a_row(one, to="2022-06-30"))) == [(2, None, "assignment-step-out-of-order")]


async def test_the_template_is_itself_an_import_without_rows(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        template = await http.get("/rotation/v1/assignments:template?format=csv")
        assert counts(await send(http, template.text.lstrip("\ufeff"))) == (0, 0, 0, 0, 0)


async def undo(http: httpx.AsyncClient, imported: httpx.Response, status: int = 200) -> dict[str, Any]:
    return await post(http, f"/imports/{imported.json()['import_id']}:undo", {"reason": "Nhầm tệp"}, status)


async def test_an_undone_import_cancels_what_it_proposed_and_the_file_may_be_sent_again(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        file = HEAD + a_row(one) + a_row(two)
        first = await send(http, file)
        await undo(http, first)
        cancelled = (await get(http, "/assignments"))["items"]
        trail = await get(http, f"/assignments/{cancelled[0]['id']}/trail")
        assert (await undo(http, first, 409))["code"] == "import-already-undone"
        second = await send(http, file)
        again = await send(http, file)
        await undo(http, second)
        third = await send(http, file)
        proposed = (await get(http, "/assignments?status=proposed"))["items"]
    assert [(item["status"], item["reason"]) for item in cancelled] == [("cancelled", "Nhầm tệp")] * 2
    assert [(entry["what"], entry["reason"]) for entry in trail["items"]][-2:] == [("proposed", None), ("cancelled", "Nhầm tệp")]
    assert [counts(answer)[1:4] for answer in (second, again, third)] == [(2, 0, 0), (0, 0, 2), (2, 0, 0)]
    assert {item["practitioner_id"] for item in proposed} == {str(one), str(two)}
    said = [event for event in await rotation.events() if event["type"] == "vn.tuyen.rotation.assignment-cancelled.v1"]
    assert len(said) == 4
    assert {event["subject_version"] for event in said} == {1}


async def test_an_undone_import_says_like_a_cancellation_by_hand(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        await undo(http, await send(http, HEAD + a_row(one)))
        await send(http, HEAD + a_row(two))
        [made] = (await get(http, "/assignments?status=proposed"))["items"]
        await post(http, f"/assignments/{made['id']}:cancel", {"reason": "Nhầm tệp"})
    ours, theirs = [dict(event) for event in await rotation.events() if event["type"].endswith("assignment-cancelled.v1")]
    own = {"assignment_id", "practitioner_id"}
    for event in (ours, theirs):
        event["data"] = {name: value for name, value in json.loads(event["data"]).items() if name not in own}
        del event["subject"]
    assert ours == theirs


async def test_an_undone_import_proposes_again_what_it_changed(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one = await make_person(http)
        await send(http, HEAD + a_row(one))
        [before] = (await get(http, "/assignments"))["items"]
        longer = await send(http, HEAD + a_row(one, to="2022-06-30"))
        await undo(http, longer)
        [after] = (await get(http, "/assignments"))["items"]
        assert counts(await send(http, HEAD + a_row(one))) == (1, 0, 0, 1, 0)
    assert after == before | {"version": 3}


async def test_an_import_is_not_undone_where_a_step_was_taken_since(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one, two = await make_person(http), await make_person(http)
        imported = await send(http, HEAD + a_row(one) + a_row(two))
        made = (await get(http, "/assignments"))["items"][0]
        await post(http, f"/assignments/{made['id']}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-20"})
        refused = await undo(http, imported, 409)
        assert {item["status"] for item in (await get(http, "/assignments"))["items"]} == {"approved", "proposed"}
    assert (refused["code"], made["id"] in refused["detail"]) == ("import-changed-since", True)


async def test_days_that_were_given_away_since_are_not_taken_back_by_an_undo(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        one = await make_person(http)
        await send(http, HEAD + a_row(one))
        shorter = await send(http, HEAD + a_row(one, to="2022-03-31"))
        await put(http, f"/assignments/{new_id()}", an_assignment(one, **{"from": "2022-04-01"}))
        assert (await undo(http, shorter, 409))["code"] == "assignment-overlaps"
