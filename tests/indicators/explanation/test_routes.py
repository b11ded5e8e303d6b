"""From a figure to its members, to what each of them is made of, to the facts and their places in the logs, over HTTP."""

from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import INSURANCE
from tests.indicators.reported_figure.test_routes import told
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    certificate,
    competency,
    facility,
    first_case,
    given,
    level_list,
    licence,
    named,
    payment,
    plan,
    post,
    practitioner,
    returned,
    supplement,
    technique,
    telehealth,
    unit,
    withdrawn,
)
from tests.indicators.value.test_work_done import YEAR
from tests.world import client

__all__ = ["told"]

DAY = "2024-06-30"
HEAD = ("indicator", "unit", "since", "as_of", "numerator", "denominator", "value", "incomplete", "not_reported", "position", "policies")


@pytest.fixture
async def district(story: Story) -> Story:
    """A list of A, B and C for stations; S1 may do A and B, is able to do A, and did B; S2 has a doctor on rotation."""
    await story.district()
    await story.catalog_says(
        level_list("commune", "A", "B", "C"),
        technique("A", "doctor_general"),
        approval("a", "granted", "S1", ["A", "B"], date(2024, 1, 1)),
        approval("a", "suspended", "S1", ["A", "B"], date(2024, 2, 1)),
        approval("a", "resumed", "S1", ["A", "B"], date(2024, 3, 1)),
        approval("above", "granted", "S1", ["C"], date(2024, 1, 1), above=["C"]),
        returned("S1", "2024-03", B=(3, 1)),
        returned("S1", "2024-03", B=(5, 1)),
        returned("S1", "2024-05", B=(9, 0)),
        withdrawn("S1", "2024-05"),
    )
    await story.rotation_says(
        licence("l", "recorded", "An", ["doctor_general"]),
        post("p", "An", "S1", starts=date(2023, 5, 1)),
        licence("m", "recorded", "Binh", ["doctor_general"]),
        post("q", "Binh", "H1"),
        assignment("r", "started", "Binh", "S2", YEAR),
        certificate("c", "Chi", ["A"]),
        post("s", "Chi", "S1", title="nurse"),
    )
    return story


async def explained(caller: httpx.AsyncClient, story: Story, indicator: str, **query: Any) -> Any:
    asked = {"unit": "107", "as_of": DAY, "indicator": indicator} | query
    answer = await caller.get("/indicators/v1/values/explain", params=asked, headers=story.heard)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_head_is_the_value_and_the_members_that_count_add_up_to_it(ministry: httpx.AsyncClient, district: Story) -> None:
    found = await explained(ministry, district, "technique_coverage", list="commune")
    asked = {"indicator": "technique_coverage", "unit": "107", "as_of": DAY, "list": "commune"}
    (value,) = (await ministry.get("/indicators/v1/values", params=asked)).json()["items"]
    assert {name: found[name] for name in HEAD} == {name: value[name] for name in HEAD}
    assert (found["numerator"], found["denominator"]) == (1, 9)
    told = [(item["member"], item["numerator"], item["denominator"], item["counts"], item["reason"]) for item in found["items"]]
    assert told == [
        ("H1", 0, 3, False, "level_not_of_list"),
        ("S1", 1, 3, True, "counted"),
        ("S2", 0, 3, True, "counted"),
        ("S3", 0, 3, True, "counted"),
    ]
    assert {name: found["items"][0][name] for name in ("kind", "level", "with_beds", "acts_as_station")} == {
        "kind": "district_health_centre",
        "level": "district",
        "with_beds": True,
        "acts_as_station": False,
    }


async def test_a_share_says_which_facilities_reach_it(ministry: httpx.AsyncClient, district: Story) -> None:
    found = await explained(ministry, district, "technique_coverage", list="commune", measure="share", at_least=30)
    assert (found["numerator"], found["denominator"]) == (1, 3)
    assert [(item["member"], item["reaches"]) for item in found["items"] if item["counts"]] == [("S1", True), ("S2", False), ("S3", False)]


async def test_a_facilitys_coverage_is_the_techniques_of_its_list_with_their_states(ministry: httpx.AsyncClient, district: Story) -> None:
    found = await explained(ministry, district, "technique_coverage", facility="S1")
    assert (found["unit"], found["facility"], found["numerator"], found["denominator"]) == ("S1", "S1", 1, 3)
    states = {item["technique"]: (item["state"], item["counts"], item["above_level"], item["since"]) for item in found["items"]}
    assert states == {
        "A": ("able", True, False, {"listed": "2024-03-01", "able": "2024-03-01"}),
        "B": ("performing", False, False, {"listed": "2024-03-01", "performing": "2024-03-31"}),
        "C": ("not_listed", False, True, {}),
    }
    performed = await explained(ministry, district, "technique_coverage", facility="S1", numerator="performed", as_of="2024-02-15")
    assert {item["technique"]: item["state"] for item in performed["items"]} == {"A": "suspended", "B": "suspended", "C": "not_listed"}
    assert performed["items"][0]["since"] == {"suspended": "2024-02-01"}


async def test_a_technique_is_traced_to_decisions_returns_and_people_with_their_places_in_the_logs(
    settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    found = await explained(ministry, district, "technique_coverage", facility="S1", technique="B")
    by_kind: dict[str, list[Any]] = {}
    for item in found["items"]:
        by_kind.setdefault(item["what"], []).append(item)
    decisions = [(item["status"], item["effective_on"], item["counts"], item["version"]) for item in by_kind["decision"]]
    assert decisions == [("in_force", "2024-01-01", False, 1), ("suspended", "2024-02-01", False, 2), ("in_force", "2024-03-01", True, 3)]
    returns = [(item["month"], item["version"], item["cases"], item["rotated_cases"], item["counts"]) for item in by_kind["return"]]
    assert returns == [("2024-03", 1, 3, 1, False), ("2024-03", 2, 5, 1, True), ("2024-05", 1, 9, 0, False)]
    of_a = await explained(ministry, district, "technique_coverage", facility="S1", technique="A")
    able = [item for item in of_a["items"] if item["what"] == "able"]
    assert {(item["practitioner_id"], item["by"], item["title"], item["counts"]) for item in able} == {
        (str(named("An")), "licence", "doctor_general", True),
        (str(named("Chi")), "certificate", None, True),
    }
    owner = await asyncpg.connect(settings.migration_dsn("catalog"))
    await owner.execute("set role tuyen_catalog_owner")
    places = [item["source"] for item in (await explained(ministry, district, "technique_coverage"))["items"]]
    for item in [*by_kind["decision"], *by_kind["return"], *by_kind["level_list"], *places]:
        assert item["producer"] == "catalog"
        row = await owner.fetchrow("select subject, subject_version from catalog.event_log where position = $1", item["position"])
        assert row is not None
        assert (row["subject"], row["subject_version"]) == (item["subject"], item["version"])
    await owner.close()


async def test_a_facility_and_a_commune_name_the_fact_that_says_what_they_are(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(facility("S2", "C2", parent="H1", since=date(2024, 8, 1)), facility("S1", "C1", parent="H1"))

    async def source(**query: Any) -> dict[str, tuple[str, str, int]]:
        items = (await explained(ministry, district, **query))["items"]
        named = {item.get("member") or item["facility"]: item["source"] for item in items}
        return {code: (each["producer"], each["subject"], each["version"]) for code, each in named.items() if each["position"] > 0}

    stations = await source(indicator="stations_with_working_doctor")
    assert stations == {code: ("catalog", code, 1 + (code == "S1")) for code in ("H1", "S1", "S2", "S3")}, "what holds later is not asked"
    later = await source(indicator="stations_with_working_doctor", as_of="2024-09-01")
    assert later["S2"] == ("catalog", "S2", 2)
    communes = await source(indicator="communes_with_station_or_polyclinic")
    assert communes == {f"C{n}": ("catalog", f"C{n}@2000-01-01", 1) for n in (1, 2, 3)}
    assert await source(indicator="communes_with_station_or_polyclinic", facility="C1") == {"S1": ("catalog", "S1", 2)}
    assert await source(indicator="district_surgical_team") == {"107": ("catalog", "107@2000-01-01", 1)}


async def test_an_approval_leads_to_the_transfer_that_it_came_from(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.transfer_says(given("t", "started", "H1", "S3", date(2024, 1, 5)), given("t", "accepted", "H1", "S3", date(2024, 4, 1)))
    event, subject, day = approval("x", "granted", "S3", ["A"], date(2024, 4, 2))
    await district.catalog_says((event.model_copy(update={"transfer_id": named("t")}), subject, day))
    await district.transfer_says(first_case("t", "S3", "A", date(2024, 5, 6)))
    found = await explained(ministry, district, "new_techniques_deployed", facility="S3")
    assert [(item["technique"], item["counts"], item["deployed_on"]) for item in found["items"]] == [("A", True, "2024-05-06")]
    facts = (await explained(ministry, district, "new_techniques_deployed", facility="S3", technique="A"))["items"]
    assert [item["transfer_id"] for item in facts if item["what"] == "decision"] == [str(named("t"))]
    assert [(item["from_facility"], item["day"], item["producer"]) for item in facts if item["what"] == "transfer"] == [
        ("H1", "2024-01-05", "transfer"),
        ("H1", "2024-04-01", "transfer"),
    ]
    assert [item["day"] for item in facts if item["what"] == "first_case"] == ["2024-05-06"]


async def test_doctors_are_counted_by_opaque_ids_with_their_posts(ministry: httpx.AsyncClient, district: Story) -> None:
    found = await explained(ministry, district, "stations_with_working_doctor")
    assert [(item["member"], item["numerator"], item["reason"]) for item in found["items"]] == [
        ("H1", 1, "not_a_station"),
        ("S1", 1, "counted"),
        ("S2", 1, "counted"),
        ("S3", 0, "counted"),
    ]
    (an,) = (await explained(ministry, district, "stations_with_working_doctor", facility="S1"))["items"]
    assert (an["practitioner_id"], an["post"], an["title"], an["since"], an["until"]) == (
        str(named("An")),
        "permanent",
        "doctor_general",
        "2023-05-01",
        None,
    )
    assert {source["subject"] for source in an["sources"]} == {str(named("p")), "l"}
    (binh,) = (await explained(ministry, district, "stations_with_working_doctor", facility="S2"))["items"]
    assert (binh["practitioner_id"], binh["post"], binh["until"]) == (str(named("Binh")), "rotated", "2025-01-01")
    assert (await explained(ministry, district, "stations_with_permanent_doctor", facility="S2"))["items"] == []


async def test_staff_below_university_level_are_told_too_as_they_are_in_the_denominator(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    await district.rotation_says(practitioner("An", "general_doctor"), practitioner("Chi", "college_nurse"))
    found = await explained(ministry, district, "university_level_staff_share", facility="S1")
    assert (found["numerator"], found["denominator"]) == (1, 2)
    assert {item["practitioner_id"]: item["counts"] for item in found["items"]} == {str(named("An")): True, str(named("Chi")): False}


async def test_communes_and_villages_lead_to_who_serves_them(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(unit("V1", "village", "C1"))
    await district.rotation_says(
        post("v", "Ha", "S1", title="village_health_worker", village="V1", months=9), post("w", "Hoa", "S1", title="midwife")
    )
    (serving,) = (await explained(ministry, district, "communes_with_station_or_polyclinic", facility="C1"))["items"]
    assert (serving["what"], serving["facility"], serving["counts"]) == ("facility", "S1", True)
    midwife = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    (hoa,) = (await explained(ministry, district, midwife, facility="C1"))["items"]
    assert (hoa["practitioner_id"], hoa["facility"]) == (str(named("Hoa")), "S1")
    found = await explained(ministry, district, "villages_with_trained_health_worker", facility="V1")
    assert (found["numerator"], found["denominator"]) == (1, 1)
    assert [(item["practitioner_id"], item["counted_as"]) for item in found["items"]] == [(str(named("Ha")), ["village_health_worker.9"])]
    assert [source["subject"] for source in found["items"][0]["sources"]] == [str(named("v"))]


async def test_a_district_leads_to_the_people_of_each_field(ministry: httpx.AsyncClient, district: Story) -> None:
    for field in ("surgery", "anaesthesia"):
        await district.rotation_says(
            licence(field, "recorded", field, ["doctor_specialist"]),
            post(field, field, "H1", title="doctor_specialist"),
            practitioner(field, "specialist_1", specialty=field),
        )
    found = await explained(ministry, district, "district_surgical_team", facility="107")
    assert {item["practitioner_id"]: item["counted_as"] for item in found["items"]} == {
        str(named("surgery")): ["surgery"],
        str(named("anaesthesia")): ["anaesthesia"],
    }
    (surgeon,) = (await explained(ministry, district, "district_specialist_doctor", facility="107"))["items"]
    assert surgeon["counted_as"] == ["surgery"]


async def test_acts_of_sending_and_telehealth_are_told_with_the_other_end(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.transfer_says(given("t", "started", "H1", "S1", date(2024, 2, 1)), telehealth("s", "H1", "S1", date(2024, 3, 1)))
    await district.rotation_says(assignment("r2", "started", "Binh", "S2", YEAR, title="nurse"))
    acts = (await explained(ministry, district, "sending_units_share", facility="H1"))["items"]
    assert {(item["deed"], item["other"], item["counts"], item["producer"]) for item in acts} == {
        ("rotation", "S2", True, "rotation"),
        ("dispatched.doctor_general", "S2", False, "rotation"),
        ("dispatched.nurse", "S2", False, "rotation"),
        ("transfer", None, True, "transfer"),
    }
    sessions = (await explained(ministry, district, "telehealth_units", facility="H1", connected_to="commune"))["items"]
    assert [(item["deed"], item["act"], item["other"], item["day"], item["counts"]) for item in sessions] == [
        ("telehealth.commune", str(named("s")), "S1", "2024-03-01", True)
    ]


async def test_a_rotation_plan_leads_to_its_assignments_and_its_money(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.rotation_says(
        plan("plan", "107", *YEAR, 3, budget={"province": 600}),
        assignment("g", "approved", "Chi", "S3", YEAR),
        supplement("s", "plan", 100, date(2024, 6, 1)),
        payment("a", "plan", 90, date(2024, 3, 1)),
        payment("b", "plan", 60, date(2024, 4, 1)),
        payment("b", "plan", 60, date(2024, 4, 1), taken_back=date(2024, 5, 1)),
    )
    found = await explained(ministry, district, "rotation_fulfilment")
    assert (found["numerator"], found["denominator"]) == (1, 3)
    assert [(item["member"], item["kind"], item["numerator"]) for item in found["items"]] == [("plan", "rotation_plan", 1)]
    people = (await explained(ministry, district, "rotation_fulfilment", facility="plan"))["items"]
    assert [(item["what"], item.get("status"), item.get("counts")) for item in people] == [
        ("plan", None, None),
        ("assignment", "started", True),
        ("assignment", "approved", False),
    ]
    money = (await explained(ministry, district, "rotation_budget", facility="plan"))["items"]
    assert [(item["what"], item.get("amount"), item.get("counts")) for item in money] == [
        ("plan", None, None),
        ("supplement", 100, True),
        ("payment", 90, True),
        ("payment", 60, False),
    ]


async def test_a_technique_that_hangs_on_few_people_names_them(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.rotation_says(competency("An", "A", date(2024, 1, 1)))
    found = await explained(ministry, district, "technique_redundancy", facility="S1", people=2)
    assert (found["numerator"], found["denominator"]) == (0, 3)
    assert [(item["technique"], item["people"], item["needed"], item["counts"]) for item in found["items"]] == [
        ("A", [str(named("An"))], 2, False),
        ("B", [], 2, False),
        ("C", [], 2, False),
    ]
    facts = (await explained(ministry, district, "technique_redundancy", facility="S1", technique="A"))["items"]
    assert [(item["practitioner_id"], item["counts"]) for item in facts if item["what"] == "competency"] == [(str(named("An")), True)]


async def test_reported_figures_lead_to_the_versions_that_were_accepted(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    await told("C1/2023", 900, 1000)
    await told("C2/2023", 90, 100)
    found = await explained(ministry, story, INSURANCE)
    assert (found["numerator"], found["denominator"], found["missing"]) == (990, 1100, ["C3"])
    assert [(item["member"], item["numerator"], item["counts"]) for item in found["items"]] == [
        ("C1", 900, True),
        ("C2", 90, True),
        ("C3", None, False),
    ]
    own = await explained(ministry, story, INSURANCE, facility="C1")
    assert (own["numerator"], own["denominator"]) == (900, 1000)
    versions = [(item["version"], item["status"], item["counts"], item["decided_by"]) for item in own["items"]]
    assert versions == [(1, "reported", False, None), (2, "accepted", True, own["items"][1]["decided_by"])]
    assert own["items"][1]["position"] is None or own["items"][1]["producer"] == "indicators"


async def test_members_are_those_of_the_map_asked_for(ministry: httpx.AsyncClient, district: Story) -> None:
    cut = date(2025, 7, 1)
    await district.catalog_says(
        unit("107", "district", "12", until=cut, successors=["N1"]),
        unit("N1", "commune", "12", since=cut),
        *(unit(f"C{n}", "commune", "107", until=cut, successors=["N1"]) for n in (1, 2, 3)),
        *(facility(f"S{n}", "N1", since=cut) for n in (1, 2, 3)),
    )
    found = await explained(ministry, district, "stations_with_working_doctor", unit="N1", boundaries="2025-07-01")
    assert (found["numerator"], found["denominator"], found["boundaries"]) == (2, 3, "2025-07-01")
    assert [item["member"] for item in found["items"]] == ["S1", "S2", "S3"]
    by_child = await explained(ministry, district, "stations_with_working_doctor", children=True)
    assert [(item["unit"], item["member"]) for item in by_child["items"]] == [("C1", "S1"), ("C2", "S2"), ("C3", "S3")]
    assert (by_child["numerator"], by_child["denominator"]) == (2, 3)


async def test_the_list_goes_on_where_its_page_ended(ministry: httpx.AsyncClient, district: Story) -> None:
    first = await explained(ministry, district, "stations_with_working_doctor", limit=3)
    rest = await explained(ministry, district, "stations_with_working_doctor", limit=3, cursor=first["next"])
    assert [item["member"] for item in first["items"] + rest["items"]] == ["H1", "S1", "S2", "S3"]
    assert rest["next"] is None


async def test_what_cannot_be_explained_is_refused_by_name(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    async def refused(**query: Any) -> tuple[int, Any]:
        asked = {"unit": "C1", "as_of": DAY, "indicator": "technique_coverage"} | query
        answer = (await ministry.get("/indicators/v1/values/explain", params=asked, headers=district.heard)).json()
        return answer["status"], answer["errors"][0]["pointer"] if answer["errors"] else answer["code"]

    assert await refused(facility="S2") == (404, "member-outside-unit")
    assert await refused(technique="A") == (422, "/facility")
    assert await refused(indicator="telehealth_units", facility="S1", technique="A") == (422, "/technique")
    assert await refused(measure="share") == (422, "share-needs-threshold")
    assert await refused(indicator="unheard_of") == (422, "indicator-not-computed")
    assert (await refused(unit="C9"))[0] == 404
    async with client(app, settings, role=Role.STATION, unit="S1") as station:
        asked = {"indicator": "technique_coverage", "as_of": DAY}
        assert (await station.get("/indicators/v1/values/explain", params=asked)).json()["unit"] == "S1"
        assert (await station.get("/indicators/v1/values/explain", params=asked | {"unit": "S2"})).status_code == 404


async def test_social_insurance_reads_figures_and_is_not_told_of_people(app: FastAPI, settings: Settings, district: Story) -> None:
    async with client(app, settings, role=Role.INSURANCE, unit="12") as insurance:
        asked = {"indicator": "stations_with_working_doctor", "unit": "12", "as_of": DAY}
        answers = [
            await insurance.get(f"/indicators/v1/{path}", params=asked, headers=district.heard)
            for path in ("values", "values/explain", "redundancy?unit=12")
        ]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
