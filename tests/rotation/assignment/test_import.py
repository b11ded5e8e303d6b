"""Importing assignments: each row under the rules of a PUT."""

from typing import Any

import httpx
import pytest

from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, STATION, Rotation, get, make_person, make_plan, post

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
