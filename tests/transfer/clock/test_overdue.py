"""Overdue steps: listed oldest first, found by who has to act, and a filter of transfers."""

from uuid import uuid4

from services.transfer.clock.schemas import OverduePage, OverdueStep
from shared.actor import Role
from tests.transfer.story import CENTRE, HOSPITAL, Story


async def overdue(told: Story, query: str = "") -> list[OverdueStep]:
    answer = await told.get(told.department, f"/overdue-steps?{query}")
    assert answer.status_code == 200, answer.text
    return OverduePage.model_validate(answer.json()).items


async def test_what_is_overdue_is_listed_the_longest_first_with_who_has_to_act(told: Story) -> None:
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    items = await overdue(told)
    assert [(i.noun, i.subject, i.step, str(i.due_on)) for i in items] == [
        ("need", told.need, "survey-need", "2022-08-31"),
        ("transfer", told.transfer, "attest", "2022-10-17"),
        ("transfer", told.transfer, "accept", "2022-12-31"),
    ]
    assert {(i.owner.role, i.owner.unit) for i in items} == {("centre", CENTRE)}
    first = (await told.get(told.department, "/overdue-steps?limit=1")).json()
    second = (await told.get(told.department, f"/overdue-steps?limit=1&cursor={first['next']}")).json()
    assert [page["items"][0]["step"] for page in (first, second)] == ["survey-need", "attest"]


async def test_overdue_steps_are_found_by_noun_step_place_and_owner(told: Story) -> None:
    await told.start_it()
    for query, steps in (
        ("noun=need", ["survey-need"]),
        ("step=accept", ["accept"]),
        ("owner=centre&noun=transfer", ["accept"]),
        ("owner=department", []),
        (f"owner_unit={CENTRE}", ["survey-need", "accept"]),
        ("unit=3433", ["survey-need", "accept"]),
        ("unit=3434", []),
    ):
        assert [i.step for i in await overdue(told, query)] == steps, query
    assert (await told.get(told.department, "/overdue-steps?owner=ministry")).status_code == 422
    elsewhere = told.client(Role.STATION, "TYT.3434")
    assert (await told.get(elsewhere, "/overdue-steps")).json()["items"] == []
    assert (await told.get(told.client(Role.FINANCE, "12"), "/overdue-steps")).status_code == 403


async def test_transfers_with_an_overdue_step_are_found(told: Story) -> None:
    await told.start_it()
    late = str(uuid4())
    body = told.proposal(plan=None, need=None, from_facility=HOSPITAL, planned_from="2199-01-01", planned_to="2199-12-31")
    hospital = told.client(Role.HOSPITAL, HOSPITAL)
    assert (await told.put(hospital, f"/transfers/{late}", body)).status_code == 201

    async def found(query: str) -> list[str]:
        return [item["id"] for item in (await told.get(told.department, f"/transfers?{query}")).json()["items"]]

    assert await found("overdue=true") == [told.transfer]
    assert await found("overdue=false") == [late]
