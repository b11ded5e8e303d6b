"""Facility coverage over HTTP: both figures, on any day, out of what catalog and rotation have said."""

from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.story import (
    Story,
    absence,
    approval,
    certificate,
    facility,
    lapse_months,
    level_list,
    licence,
    post,
    returned,
    technique,
    unit,
)
from tests.world import client

GRANTED = date(2024, 1, 1)


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """Station S1 is approved for T1 and T2 of a commune list of three; its doctor is licensed for T1."""
    await story.district()
    await story.catalog_says(
        technique("T1", "doctor_general"), technique("T2", "midwife"), technique("T3", "doctor_general"), technique("D1", "doctor_general")
    )
    await story.catalog_says(level_list("commune", "T1", "T2", "T3"), level_list("district", "T1", "T2", "T3", "D1"), province="VN")
    await story.catalog_says(approval("a", "granted", "S1", ["T1", "T2"], GRANTED))
    await story.rotation_says(licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"))


@pytest.fixture
def station(story: Story) -> Story:
    return story


async def coverage(caller: httpx.AsyncClient, story: Story, facility: str = "S1", **query: str) -> dict[str, Any]:
    answer = await caller.get(f"/indicators/v1/facilities/{facility}/coverage", params=query, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_both_figures_are_given_with_two_decimals(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-02", T1=(3, 0), T2=(1, 0)))
    assert await coverage(ministry, station, as_of="2024-03-01") == {
        "facility": "S1",
        "list": "commune",
        "as_of": "2024-03-01",
        "list_size": 3,
        "listed": 2,
        "able": 1,
        "performing": 2,
        "lapsed": 0,
        "rotated_only": 0,
        "coverage_able": 33.33,
        "coverage_performing": 66.67,
    }


async def test_a_past_day_is_read_as_it_was(ministry: httpx.AsyncClient, station: Story) -> None:
    before = await coverage(ministry, station, as_of="2023-12-31")
    assert (before["list_size"], before["listed"], before["able"], before["coverage_able"]) == (3, 0, 0, 0.0)


async def test_a_revoked_technique_leaves_coverage_on_the_day_it_was_revoked(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(approval("a", "revoked", "S1", ["T1", "T2"], date(2024, 6, 1)))
    assert (await coverage(ministry, station, as_of="2024-05-31"))["listed"] == 2
    assert (await coverage(ministry, station, as_of="2024-06-01"))["listed"] == 0


async def test_a_suspended_approval_counts_again_once_resumed(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(approval("a", "suspended", "S1", ["T1", "T2"], date(2024, 3, 1)))
    await station.catalog_says(approval("a", "resumed", "S1", ["T1", "T2"], date(2024, 4, 1)))
    listed = [(await coverage(ministry, station, as_of=day))["listed"] for day in ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")]
    assert listed == [2, 0, 0, 2]


async def test_a_technique_lapses_without_any_event(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-02", T1=(1, 0)))
    months = [await coverage(ministry, station, as_of=day) for day in ("2024-02-28", "2024-02-29", "2025-02-27", "2025-02-28")]
    assert [(m["performing"], m["lapsed"]) for m in months] == [(0, 0), (1, 0), (1, 0), (0, 1)]


async def test_the_months_to_lapse_are_policy_and_dated(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-01", T1=(1, 0)))
    await station.catalog_says(lapse_months(3, since=date(2024, 6, 1)), province="VN")
    assert (await coverage(ministry, station, as_of="2024-05-31"))["performing"] == 1
    assert (await coverage(ministry, station, as_of="2024-06-01"))["lapsed"] == 1


async def test_cases_by_rotated_people_alone_are_told_apart(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-02", T1=(4, 4), T2=(5, 4)))
    found = await coverage(ministry, station, as_of="2024-03-01")
    assert (found["performing"], found["rotated_only"], found["coverage_performing"]) == (1, 1, 33.33)


async def test_a_corrected_return_replaces_the_whole_month(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-02", T1=(4, 0), T2=(5, 0)))
    await station.catalog_says(returned("S1", "2024-02", T2=(5, 0)))
    assert (await coverage(ministry, station, as_of="2024-03-01"))["performing"] == 1


async def test_ability_ends_with_licence_presence_and_post(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.rotation_says(absence("away", "An", date(2024, 2, 1), date(2024, 2, 10)))
    await station.rotation_says(licence("l", "suspended", "An", ["doctor_general"], on=date(2024, 3, 1)))
    await station.rotation_says(licence("l", "resumed", "An", ["doctor_general"], on=date(2024, 4, 1)))
    await station.rotation_says(post("p", "An", "S1", until=date(2024, 5, 1), ended=True))
    days = ["2024-01-31", "2024-02-01", "2024-02-10", "2024-02-11", "2024-03-01", "2024-04-01", "2024-04-30", "2024-05-01"]
    assert [(await coverage(ministry, station, as_of=day))["able"] for day in days] == [1, 0, 0, 1, 0, 1, 1, 0]


async def test_an_expiring_licence_is_a_future_change_already_known(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.rotation_says(licence("l", "recorded", "An", ["doctor_general"], expires=date(2030, 6, 30)))
    assert (await coverage(ministry, station, as_of="2030-06-30"))["able"] == 1
    assert (await coverage(ministry, station, as_of="2030-07-01"))["able"] == 0


async def test_a_certificate_extends_the_scope_to_its_technique(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.rotation_says(certificate("c", "An", ["T2"], issued=date(2024, 2, 1), expires=date(2024, 12, 31)))
    assert [(await coverage(ministry, station, as_of=day))["able"] for day in ("2024-01-31", "2024-02-01", "2024-12-31", "2025-01-01")] == [
        1,
        2,
        2,
        1,
    ]


async def test_techniques_above_the_level_never_count(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(approval("up", "granted", "S1", ["D1"], GRANTED, above_level=True))
    assert (await coverage(ministry, station, as_of="2024-03-01"))["listed"] == 2
    assert (await coverage(ministry, station, list="district", as_of="2024-03-01"))["listed"] == 2


async def test_a_new_version_of_the_list_changes_size_and_count_on_its_day(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(level_list("commune", "T2", "T4", "T5", "T6", since=date(2025, 1, 1)), province="VN")
    days = [await coverage(ministry, station, as_of=day) for day in ("2024-12-31", "2025-01-01")]
    assert [(d["list_size"], d["listed"], d["able"]) for d in days] == [(3, 2, 1), (4, 1, 0)]


async def test_a_facility_with_nothing_listed_has_the_list_and_zeros(ministry: httpx.AsyncClient, station: Story) -> None:
    found = await coverage(ministry, station, "S2", as_of="2024-03-01")
    assert (found["list_size"], found["listed"], found["coverage_able"]) == (3, 0, 0.0)


async def test_without_a_list_there_is_no_percentage(ministry: httpx.AsyncClient, station: Story) -> None:
    found = await coverage(ministry, station, list="initial", as_of="2024-03-01")
    assert (found["list_size"], found["coverage_able"], found["coverage_performing"]) == (0, None, None)
    answer = await ministry.get("/indicators/v1/facilities/S1/coverage?list=comune", headers=station.heard)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not-in-list")


@pytest.mark.parametrize(("path", "status"), [("S9", 404), ("S1?as_of=1999-12-31", 404), ("S1?as_of=2022-02-30", 422), ("a%00b", 422)])
async def test_what_is_not_there_or_not_a_day_is_a_clear_problem(
    ministry: httpx.AsyncClient, station: Story, path: str, status: int
) -> None:
    code, _, query = path.partition("?")
    answer = await ministry.get(f"/indicators/v1/facilities/{code}/coverage?{query}", headers=station.heard)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_answer_has_a_tag_that_spares_the_second_reading(ministry: httpx.AsyncClient, station: Story) -> None:
    first = await ministry.get("/indicators/v1/facilities/S1/coverage?as_of=2024-03-01", headers=station.heard)
    again = await ministry.get("/indicators/v1/facilities/S1/coverage?as_of=2024-03-01", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_caller_sees_the_facilities_of_its_subtree_only(app: FastAPI, settings: Settings, station: Story) -> None:
    await station.catalog_says(unit("10", "province", None), facility("S8", "10"), province="10")
    async with client(app, settings, role=Role.STATION, unit="S1") as own, client(app, settings, unit="12") as department:
        assert (await own.get("/indicators/v1/facilities/S1/coverage", headers=station.heard)).status_code == 200
        assert (await own.get("/indicators/v1/facilities/S2/coverage")).status_code == 404
        assert (await department.get("/indicators/v1/facilities/S2/coverage")).status_code == 200
        assert (await department.get("/indicators/v1/facilities/S8/coverage")).status_code == 404
        assert (await own.get("/indicators/v1/coverage")).json()["items"][0]["facility"] == "S1"
        assert [i["facility"] for i in (await department.get("/indicators/v1/coverage")).json()["items"]] == ["H1", "S1", "S2", "S3"]
        assert (await own.get("/indicators/v1/coverage?unit=12")).status_code == 404


async def test_the_list_of_coverage_goes_on_page_by_page(ministry: httpx.AsyncClient, station: Story) -> None:
    seen: list[str] = []
    path = "/indicators/v1/coverage?unit=107&list=commune&as_of=2024-03-01&limit=2"
    page = (await ministry.get(path, headers=station.heard)).json()
    seen += [item["facility"] for item in page["items"]]
    rest = (await ministry.get(path, params={"cursor": page["next"]} | dict(httpx.URL(path).params))).json()
    seen += [item["facility"] for item in rest["items"]]
    assert (seen, rest["next"]) == (["S1", "S2", "S3"], None)
    assert page["items"][0] == await coverage(ministry, station, list="commune", as_of="2024-03-01")
    assert (await ministry.get(f"{path}&cursor=tampered")).status_code == 400


async def test_a_unit_unknown_on_that_day_is_told_by_name(ministry: httpx.AsyncClient, station: Story) -> None:
    answer = await ministry.get("/indicators/v1/coverage?unit=999&as_of=2024-03-01", headers=station.heard)
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-unknown-on-that-day")


async def test_without_a_token_nothing_is_answered_and_operations_see_no_figures(app: FastAPI, settings: Settings, station: Story) -> None:
    async with client(app, settings, role=Role.OPERATIONS) as operator:
        assert (await operator.get("/indicators/v1/facilities/S1/coverage")).status_code == 403
        operator.headers.pop("authorization")
        assert (await operator.get("/indicators/v1/facilities/S1/coverage")).status_code == 401


async def test_techniques_above_the_level_count_on_no_list_and_the_others_of_their_decision_do(
    ministry: httpx.AsyncClient, station: Story
) -> None:
    before = {name: await coverage(ministry, station, as_of="2024-06-01", list=name) for name in ("commune", "district")}
    await station.catalog_says(approval("b", "granted", "S1", ["D1", "T3"], GRANTED, above_level=True, above=["D1"]))
    await station.catalog_says(returned("S1", "2024-02", D1=(3, 0), T3=(2, 0)))
    after = {name: await coverage(ministry, station, as_of="2024-06-01", list=name) for name in ("commune", "district")}
    for name in ("commune", "district"):
        gained = {count: after[name][count] - before[name][count] for count in ("listed", "able", "performing")}
        assert gained == {"listed": 1, "able": 1, "performing": 1}, name
    await station.catalog_says(approval("c", "granted", "S1", ["D1"], GRANTED, above_level=True))
    assert await coverage(ministry, station, as_of="2024-06-01", list="district") == after["district"]


async def test_a_technique_lapses_by_its_own_policy_from_the_day_of_the_policy(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(returned("S1", "2024-02", T1=(3, 0), T2=(2, 0)))
    await station.catalog_says(lapse_months(3, since=date(2024, 7, 1), technique="T1"), province="VN")
    assert (await coverage(ministry, station, as_of="2024-06-30"))["performing"] == 2
    on = await coverage(ministry, station, as_of="2024-07-01")
    assert (on["performing"], on["lapsed"]) == (1, 1)


async def test_a_corrected_number_moves_no_figure(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.catalog_says(approval("a", "suspended", "S1", ["T1", "T2"], date(2024, 3, 1)))
    await station.catalog_says(approval("a", "corrected", "S1", ["T1", "T2"], GRANTED))
    assert (await coverage(ministry, station, as_of="2024-02-01"))["listed"] == 2
    assert (await coverage(ministry, station, as_of="2024-03-01"))["listed"] == 0
