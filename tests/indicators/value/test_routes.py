"""Values over HTTP: units, their children, other maps, and what makes a figure uncertain."""

from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from services.indicators.app import SPEC
from shared.actor import Role
from shared.projection import fingerprint
from shared.rebuild import rebuild
from shared.settings import Settings
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    facility,
    lapse_months,
    level_list,
    licence,
    plan,
    post,
    returned,
    technique,
    unit,
    withdrawn,
)
from tests.world import client

DAY = "2024-06-30"


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """S1 performs one of two techniques, S2 two, S3 none; S1's doctor is the centre's, on rotation in June."""
    await story.district()
    await story.catalog_says(technique("T1", "doctor_general"), technique("T2", "doctor_general"))
    await story.catalog_says(level_list("commune", "T1", "T2"), level_list("district", "T1", "T2", "T3"), province="VN")
    await story.catalog_says(
        approval("a1", "granted", "S1", ["T1"], date(2024, 1, 1)),
        approval("a2", "granted", "S2", ["T1", "T2"], date(2024, 1, 1)),
        returned("S1", "2024-03", T1=(2, 0)),
        returned("S2", "2024-03", T1=(2, 0), T2=(1, 0)),
    )
    await story.rotation_says(
        licence("l1", "recorded", "An", ["doctor_general"]),
        licence("l2", "recorded", "Binh", ["doctor_general"]),
        post("p1", "An", "H1"),
        post("p2", "Binh", "S2"),
        plan("plan", "107", date(2024, 1, 1), date(2024, 12, 31), 4),
        assignment("r1", "started", "An", "S1", (date(2024, 6, 1), date(2024, 8, 31))),
        assignment("r2", "cancelled", "An", "S3", (date(2024, 6, 1), date(2024, 8, 31))),
        assignment("r3", "approved", "Binh", "S3", (date(2024, 9, 1), date(2024, 9, 30))),
    )


@pytest.fixture
def district(story: Story) -> Story:
    return story


async def values(caller: httpx.AsyncClient, story: Story, **query: Any) -> list[dict[str, Any]]:
    answer = await caller.get("/indicators/v1/values", params={"unit": "107", "as_of": DAY} | query, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_coverage_of_a_unit_pools_the_facilities_of_the_lists_level(ministry: httpx.AsyncClient, district: Story) -> None:
    (able,) = await values(ministry, district, indicator="technique_coverage", list="commune")
    assert able == {
        "indicator": "technique_coverage",
        "unit": "107",
        "since": "2000-01-01",
        "as_of": DAY,
        "numerator": 2,
        "denominator": 6,
        "value": 33.33,
        "incomplete": False,
        "not_reported": 0,
        "position": able["position"],
        "missing": [],
        "approximate": False,
        "policies": [],
        "definition": None,
    }
    assert set(able["position"]) == {"catalog", "rotation", "transfer"}
    (performed,) = await values(ministry, district, indicator="technique_coverage", list="commune", numerator="performed")
    assert (performed["numerator"], performed["value"]) == (3, 50.0)
    assert performed["policies"] == [{"code": "lapse_months", "valid_from": None, "value": 12}]


async def test_beside_what_is_performed_stands_for_how_many_months_a_case_counts(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(lapse_months(3, since=date(2024, 2, 1)), province="VN")
    asked = {"indicator": "technique_coverage", "list": "commune", "numerator": "performed"}
    (performed,) = await values(ministry, district, **asked)
    assert performed["policies"] == [{"code": "lapse_months", "valid_from": "2024-02-01", "value": 3}]
    refused = await ministry.put("/indicators/v1/policies/lapse_months/2024-02-01", json={"value": 6})
    assert (refused.status_code, refused.json()["code"]) == (422, "policy-unknown"), "it is set in the catalog"


async def test_each_facility_and_the_share_that_reaches_a_threshold(ministry: httpx.AsyncClient, district: Story) -> None:
    coverage = {"indicator": "technique_coverage", "list": "commune", "numerator": "performed"}
    each = await values(ministry, district, **coverage, measure="each")
    assert [(item["unit"], item["value"]) for item in each] == [("S1", 50.0), ("S2", 100.0), ("S3", 0.0)]
    (share,) = await values(ministry, district, **coverage, measure="share", at_least="50")
    assert (share["numerator"], share["denominator"], share["value"]) == (2, 3, 66.67)


async def test_children_are_the_units_directly_below(ministry: httpx.AsyncClient, district: Story) -> None:
    items = await values(ministry, district, indicator="technique_coverage", list="commune", numerator="performed", children=True)
    assert [(item["unit"], item["value"]) for item in items] == [("C1", 50.0), ("C2", 100.0), ("C3", 0.0)]
    (nation,) = await values(ministry, district, indicator="technique_coverage", list="commune", unit="VN", children=True)
    assert (nation["unit"], nation["denominator"]) == ("12", 6)


async def test_a_page_of_values_links_to_the_next(ministry: httpx.AsyncClient, district: Story) -> None:
    asked = {"indicator": "technique_coverage", "unit": "107", "as_of": DAY, "kind": ["commune_station", "district_health_centre"]}
    first = await ministry.get("/indicators/v1/values", params=asked | {"children": True, "limit": 2}, headers=district.heard)
    assert [item["unit"] for item in first.json()["items"]] == ["C1", "C2"]
    last = await ministry.get(first.links["next"]["url"])
    assert ([item["unit"] for item in last.json()["items"]], last.json()["next"], last.links) == (["C3"], None, {})


async def test_by_its_own_list_every_facility_counts_at_its_level(ministry: httpx.AsyncClient, district: Story) -> None:
    (own,) = await values(ministry, district, indicator="technique_coverage", list="own")
    assert own["denominator"] == 9
    (centres,) = await values(ministry, district, indicator="technique_coverage", list="district", kind="district_health_centre")
    assert centres["denominator"] == 3


async def test_conditions_narrow_as_they_do_in_a_target(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(
        facility("H2", "107", kind="district_health_centre", level="district"),
        facility("P1", "C1", kind="regional_polyclinic"),
        unit("C3", "commune", "107", difficulty=["very_difficult"]),
    )
    asked = {"indicator": "technique_coverage", "list": "district", "kind": "district_health_centre"}
    assert [each["denominator"] for each in await values(ministry, district, **asked)] == [6]
    assert [each["denominator"] for each in await values(ministry, district, **asked, condition="beds_above_zero")] == [3]
    kinds = {"indicator": "technique_coverage", "list": "commune", "kind": ["commune_station", "regional_polyclinic"]}
    assert [each["denominator"] for each in await values(ministry, district, **kinds)] == [8]
    assert [each["denominator"] for each in await values(ministry, district, **kinds, condition="acts_as_station")] == [6]
    communes = {"indicator": "communes_with_station_or_polyclinic", "condition": "very_difficult"}
    assert [(each["numerator"], each["denominator"]) for each in await values(ministry, district, **communes)] == [(1, 1)]


async def test_a_working_doctor_may_be_rotated_a_permanent_one_belongs_to_the_station(ministry: httpx.AsyncClient, district: Story) -> None:
    (working,) = await values(ministry, district, indicator="stations_with_working_doctor")
    (permanent,) = await values(ministry, district, indicator="stations_with_permanent_doctor")
    assert [(w["numerator"], w["denominator"]) for w in (working, permanent)] == [(2, 3), (1, 3)]
    (after,) = await values(ministry, district, indicator="stations_with_working_doctor", as_of="2024-09-01")
    assert after["numerator"] == 2, "An has gone home, Binh is also on rotation to S3"
    (end,) = await values(ministry, district, indicator="stations_with_working_doctor", as_of="2024-10-01")
    assert end["numerator"] == 1


async def test_a_polyclinic_counts_as_station_while_it_acts_as_one(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(facility("P1", "C1", kind="regional_polyclinic", acts_as_station=True))
    await district.catalog_says(facility("P1", "C1", kind="regional_polyclinic", since=date(2025, 1, 1)))
    counted = [(await values(ministry, district, indicator="stations_with_working_doctor", as_of=day))[0] for day in (DAY, "2025-01-01")]
    assert [item["denominator"] for item in counted] == [4, 3]


async def test_rotation_counts_what_has_started_by_the_day(ministry: httpx.AsyncClient, district: Story) -> None:
    days = ["2024-05-31", "2024-06-01", "2025-01-01"]
    found = [(await values(ministry, district, indicator="rotation_fulfilment", as_of=day))[0] for day in days]
    assert [(item["numerator"], item["denominator"], item["value"]) for item in found] == [(0, 4, 0.0), (1, 4, 25.0), (0, 0, None)]


async def test_a_missing_return_of_the_last_full_month_leaves_performed_incomplete(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(returned("S1", "2024-05"), returned("S2", "2024-05"))
    asked = {"indicator": "technique_coverage", "list": "commune"}
    (performed,) = await values(ministry, district, **asked, numerator="performed")
    assert (performed["not_reported"], performed["incomplete"]) == (1, True)
    (able,) = await values(ministry, district, **asked)
    assert (able["not_reported"], able["incomplete"]) == (0, False)
    await district.catalog_says(withdrawn("S2", "2024-05"))
    (performed,) = await values(ministry, district, **asked, numerator="performed")
    assert performed["not_reported"] == 2, "withdrawn is not reported, which is not zero"


async def test_a_moved_facility_can_be_restated_to_the_map_of_another_day(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(
        unit("107", "district", "12", until=date(2025, 7, 1), successors=["N1"]),
        *(unit(f"C{n}", "commune", "107", until=date(2025, 7, 1), successors=["N1"]) for n in (1, 2, 3)),
        unit("N1", "commune", "12", since=date(2025, 7, 1)),
        *(facility(f"S{n}", "N1", parent="H1", since=date(2025, 7, 1)) for n in (1, 2)),
    )
    asked = {"indicator": "technique_coverage", "list": "commune"}
    (old,) = await values(ministry, district, **asked, unit="N1", boundaries="2025-07-01")
    assert (old["since"], old["numerator"], old["denominator"]) == ("2025-07-01", 2, 4)
    (kept,) = await values(ministry, district, **asked, unit="107", as_of="2025-08-01", boundaries="2025-06-30")
    assert kept["denominator"] == 6
    for query in ({"unit": "N1", "as_of": DAY}, {"unit": "107", "as_of": "2025-07-01"}):
        answer = await ministry.get("/indicators/v1/values", params=asked | query)
        assert (answer.status_code, answer.json()["code"]) == (404, "unit-unknown-on-that-day")


async def test_a_department_still_reads_a_unit_of_its_province_that_has_ended(app: FastAPI, settings: Settings, district: Story) -> None:
    await district.catalog_says(unit("107", "district", "12", until=date(2025, 7, 1)))
    async with client(app, settings, unit="12") as department, client(app, settings, unit="10") as other:
        assert (await values(department, district, indicator="technique_coverage", list="commune"))[0]["denominator"] == 6
        assert (await other.get("/indicators/v1/values?indicator=technique_coverage&unit=107&as_of=2024-06-30")).status_code == 404


async def test_a_parked_subject_makes_only_what_it_touches_incomplete_until_it_is_replayed(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    owner = await asyncpg.connect(settings.migration_dsn("indicators"))
    await owner.execute("set role tuyen_indicators_owner")
    await owner.execute("alter table indicators_view.approval_fact add constraint broken check (not (facility = 'S3' and version = 1))")
    await district.catalog.say(approval("a3", "granted", "S3", ["T1", "T2"], date(2024, 2, 1)))
    await district.catalog_says(approval("a4", "granted", "S1", ["T2"], date(2024, 2, 1)))
    asked = {"indicator": "technique_coverage", "list": "commune", "numerator": "performed", "measure": "each", "as_of": "2024-04-15"}
    await values(ministry, district, **asked)
    await district.catalog_says(returned("S3", "2024-03", T1=(1, 0)), returned("S1", "2024-03", T1=(1, 0), T2=(1, 0)))
    parked = await values(ministry, district, **asked)
    assert [(item["unit"], item["value"], item["incomplete"]) for item in parked] == [
        ("S1", 100.0, False),
        ("S2", 100.0, False),
        ("S3", 0.0, True),
    ]
    await owner.execute("alter table indicators_view.approval_fact drop constraint broken")
    async with client(app, settings, role=Role.OPERATIONS) as operator:
        (subject,) = (await operator.get("/indicators/v1/parked")).json()["subjects"]
        path = f"/indicators/v1/parked/subjects/catalog/{subject['subject']}:replay"
        assert (await operator.post(path, headers={"Idempotency-Key": "once"})).json() == {"applied": True}
    healed = await values(ministry, district, **asked)
    assert [(item["value"], item["incomplete"]) for item in healed] == [(100.0, False), (100.0, False), (50.0, False)]
    await owner.close()


async def test_a_policy_that_is_no_number_parks_itself_and_nothing_else(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog.say(lapse_months("soon", since=date(2024, 1, 1)), province="VN")
    await district.catalog_says(returned("S3", "2024-05", T1=(1, 0)))
    (value,) = await values(ministry, district, indicator="technique_coverage", list="commune")
    assert (value["numerator"], value["incomplete"]) == (2, True)


async def test_a_rebuild_gives_the_same_bytes(settings: Settings, ministry: httpx.AsyncClient, district: Story) -> None:
    before = await values(ministry, district, indicator="technique_coverage", list="commune")
    owner = await asyncpg.connect(settings.migration_dsn("indicators"))
    await owner.execute("set role tuyen_indicators_owner")
    live = await fingerprint(owner, "indicators_view")
    await rebuild(SPEC, settings)
    assert await fingerprint(owner, "indicators_view") == live
    await owner.close()
    assert await values(ministry, district, indicator="technique_coverage", list="commune") == before


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"indicator": "technique_coverage", "measure": "share"}, 422, "share-needs-threshold"),
        ({"indicator": "population_health_managed"}, 422, "indicator-not-computed"),
        ({"indicator": "technique_coverage", "unit": "404"}, 404, "unit-unknown-on-that-day"),
        ({"indicator": "technique_coverage", "kind": "pharmacy"}, 422, "invalid-request"),
        ({"indicator": "technique_coverage", "as_of": "2022-02-30"}, 422, "invalid-request"),
        ({"indicator": "technique_coverage", "list": "comune"}, 422, "invalid-request"),
        ({"indicator": "technique_coverage", "condition": "very_difficult"}, 422, "invalid-request"),
        ({"indicator": "stations_with_working_doctor", "condition": "beds_above_zero"}, 422, "invalid-request"),
        ({"indicator": "technique_coverage", "cursor": "x"}, 400, "cursor-tampered"),
        ({"unit": "107"}, 422, "invalid-request"),
    ],
)
async def test_a_question_without_an_answer_is_told_why(
    ministry: httpx.AsyncClient, district: Story, query: dict[str, str], status: int, code: str
) -> None:
    answer = await ministry.get("/indicators/v1/values", params={"unit": "107"} | query, headers=district.heard)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "problem." not in answer.text
