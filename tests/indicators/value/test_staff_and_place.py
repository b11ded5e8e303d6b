"""Who works where, and what stands where: stations, polyclinics, communes, villages and districts over HTTP."""

from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

from shared.settings import Settings
from tests.indicators.story import Story, absence, assignment, closed, facility, licence, post, practitioner, unit

DAY = "2024-06-30"
REORGANISED = date(2025, 7, 1)
type Figure = tuple[int, int, float | None]


@pytest.fixture
async def district(story: Story) -> Story:
    """Two villages in C1, of which one very difficult, and one in C2; a polyclinic in C2 that acts as station for C3, which has none."""
    await story.district()
    await story.catalog_says(
        unit("V1", "village", "C1"),
        unit("V2", "village", "C1", difficulty=["very_difficult", "border"]),
        unit("V3", "village", "C2", difficulty=["difficult"]),
        facility("P1", "C2", kind="regional_polyclinic", acts_as_station=True, serves=["C3"]),
        closed("S3", date(2024, 1, 1)),
    )
    await story.rotation_says(
        licence("l1", "recorded", "An", ["doctor_general"]),
        licence("l2", "recorded", "Binh", ["doctor_general"]),
        post("p1", "An", "P1"),
        post("p2", "Binh", "P1", kind="contract"),
        post("p3", "Chi", "S1", title="assistant_pharmacist"),
        post("p4", "Dung", "S2", title="traditional_physician"),
        post("p5", "Giang", "P1", title="midwife"),
        post("p6", "Ha", "S1", title="village_health_worker", village="V1", months=9),
        post("p7", "Hai", "S1", title="village_health_worker", village="V2", months=6),
        post("p8", "Hoa", "S1", title="village_midwife", village="V2", months=6),
        post("p9", "Lan", "H1", title="pharmacist"),
    )
    return story


async def ask(caller: httpx.AsyncClient, story: Story, indicator: str, **query: Any) -> list[dict[str, Any]]:
    asked = {"unit": "107", "as_of": DAY, "indicator": indicator} | query
    answer = await caller.get("/indicators/v1/values", params=asked, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def figure(caller: httpx.AsyncClient, story: Story, indicator: str, **query: Any) -> Figure:
    (item,) = await ask(caller, story, indicator, **query)
    return item["numerator"], item["denominator"], item["value"]


async def test_stations_have_staff_of_their_own_under_the_titles_named(ministry: httpx.AsyncClient, district: Story) -> None:
    assert await figure(ministry, district, "stations_with_pharmacy_staff") == (1, 3, 33.33)
    assert await figure(ministry, district, "stations_with_traditional_medicine_staff") == (1, 3, 33.33)
    await district.rotation_says(
        absence("a", "Chi", date(2024, 6, 1), None),
        assignment("r", "started", "Lan", "S2", (date(2024, 6, 1), date(2024, 8, 31)), title="pharmacist"),
    )
    assert await figure(ministry, district, "stations_with_pharmacy_staff") == (0, 3, 0.0), "one is away, the other only on rotation"
    assert await figure(ministry, district, "stations_with_pharmacy_staff", as_of="2024-05-31") == (1, 3, 33.33)


async def test_a_polyclinic_needs_as_many_general_doctors_as_policy_or_the_question_says(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    (found,) = await ask(ministry, district, "polyclinic_general_doctors")
    assert (found["numerator"], found["denominator"]) == (1, 1)
    assert found["policies"] == [{"code": "polyclinic_general_doctors", "valid_from": None, "value": 2}]
    (more,) = await ask(ministry, district, "polyclinic_general_doctors", at_least=3)
    assert (more["numerator"], more["policies"]) == (0, [])
    put = await ministry.put("/indicators/v1/policies/polyclinic_general_doctors/2024-06-01", json={"value": 3})
    assert put.status_code == 201, put.text
    assert [await figure(ministry, district, "polyclinic_general_doctors", as_of=day) for day in ("2024-05-31", "2024-06-01")] == [
        (1, 1, 100.0),
        (0, 1, 0.0),
    ]
    await district.rotation_says(licence("l2", "suspended", "Binh", ["doctor_general"], on=date(2024, 3, 1)))
    assert await figure(ministry, district, "polyclinic_general_doctors", as_of="2024-05-31") == (0, 1, 0.0), "who may not practise"


async def test_university_level_is_read_from_education_else_from_the_degree(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.rotation_says(
        practitioner("An", "general_doctor"),
        practitioner("Chi", "intermediate_pharmacist", level="University", on=date(2024, 6, 1)),
        practitioner("Giang", "bachelor_midwife", level="college"),
        practitioner("Ha", "bachelor"),
    )
    assert await figure(ministry, district, "university_level_staff_share") == (2, 6, 33.33), "who works in villages is no professional"
    (of_stations,) = await ask(ministry, district, "university_level_staff_share", kind="commune_station")
    assert (of_stations["numerator"], of_stations["denominator"]) == (1, 2)
    levels = of_stations["policies"][0]
    assert levels["code"] == "university_levels"
    assert {"bachelor_nurse", "master"} <= set(levels["value"])
    await ministry.put("/indicators/v1/policies/university_levels/2024-06-30", json={"value": ["college"]})
    assert await figure(ministry, district, "university_level_staff_share") == (1, 6, 16.67)


async def test_a_commune_is_served_by_the_polyclinic_that_acts_as_its_station(ministry: httpx.AsyncClient, district: Story) -> None:
    assert await figure(ministry, district, "communes_with_station_or_polyclinic") == (3, 3, 100.0)
    midwife = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    by_commune = [(item["unit"], item["numerator"], item["denominator"]) for item in await ask(ministry, district, midwife, children=True)]
    assert by_commune == [("C1", 0, 1), ("C2", 1, 1), ("C3", 1, 1)]
    await district.catalog_says(facility("P1", "C2", kind="regional_polyclinic", serves=["C3"], since=date(2024, 6, 1)))
    assert await figure(ministry, district, "communes_with_station_or_polyclinic") == (2, 3, 66.67)
    assert await figure(ministry, district, midwife) == (1, 3, 33.33)
    assert await figure(ministry, district, midwife, as_of="2024-05-31") == (2, 3, 66.67)


async def test_villages_have_people_trained_for_as_long_as_policy_or_the_question_says(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    workers, midwives = "villages_with_trained_health_worker", "very_difficult_villages_with_village_midwife"
    assert await figure(ministry, district, workers) == (1, 3, 33.33)
    assert await figure(ministry, district, workers, training_months=6) == (2, 3, 66.67)
    assert await figure(ministry, district, workers, training_months=10) == (0, 3, 0.0)
    assert await figure(ministry, district, midwives) == (1, 1, 100.0)
    assert await figure(ministry, district, midwives, at_least=2) == (0, 1, 0.0)
    assert [item["value"] for item in await ask(ministry, district, workers, children=True)] == [50.0, 0.0, None]


async def test_a_district_has_a_team_at_one_facility_and_specialists_at_any(ministry: httpx.AsyncClient, district: Story) -> None:
    fields = ("internal", "surgery", "obstetrics", "paediatrics", "infectious")
    await district.catalog_says(facility("B1", "107", kind="district_hospital", level="district"))
    for n, field in enumerate((*fields, "anaesthesia")):
        place = "B1" if n % 2 else "H1"
        await district.rotation_says(
            licence(f"d{n}", "recorded", field, ["doctor_specialist"]),
            post(f"d{n}", field, place, title="doctor_specialist"),
            practitioner(field, "specialist_1" if n else "master", specialty=field),
        )
    await district.rotation_says(
        post("nurse", "nurse", "H1", title="nurse"), practitioner("nurse", "college_nurse", title="nurse", specialty="theatre")
    )
    (specialists,) = await ask(ministry, district, "district_specialist_doctor")
    assert (specialists["numerator"], specialists["denominator"], len(specialists["policies"])) == (0, 1, 6), "one field has a master"
    assert await figure(ministry, district, "district_surgical_team") == (0, 1, 0.0), "the nurse works elsewhere"
    await district.rotation_says(
        practitioner("internal", "specialist_2", specialty="internal_medicine", on=date(2024, 6, 1)),
        post("nurse", "nurse", "B1", title="nurse", starts=date(2024, 6, 1)),
    )
    for indicator in ("district_specialist_doctor", "district_surgical_team"):
        assert await figure(ministry, district, indicator) == (1, 1, 100.0)
        assert await figure(ministry, district, indicator, unit="12", children=True) == (1, 1, 100.0)
        assert await figure(ministry, district, indicator, as_of="2024-05-31") == (0, 1, 0.0)
    set_ = await ministry.put("/indicators/v1/policies/surgical_team.surgeons/2024-06-10", json={"value": 2})
    district.wait_for["indicators"] = set_.headers["Event-Id"]
    assert await figure(ministry, district, "district_surgical_team") == (0, 1, 0.0)
    assert await figure(ministry, district, "district_surgical_team", as_of="2024-06-09") == (1, 1, 100.0)
    back = await ministry.put(
        "/indicators/v1/policies/surgical_team.surgeons/2024-06-10", json={"value": 1}, headers={"If-Match": set_.headers["ETag"]}
    )
    district.wait_for["indicators"] = back.headers["Event-Id"]
    await district.catalog_says(
        unit("107", "district", "12", until=REORGANISED),
        *(facility(code, "12", kind=kind, level="basic", since=REORGANISED) for code, kind in
          (("H1", "district_health_centre"), ("B1", "district_hospital"))),
    )  # fmt: skip
    assert await figure(ministry, district, "district_surgical_team", unit="12", as_of="2025-07-01") == (1, 2, 50.0), "each for itself"
    assert await figure(ministry, district, "district_surgical_team", as_of="2025-07-01", boundaries="2025-06-30") == (1, 1, 100.0)


async def test_communes_and_villages_are_restated_to_the_map_of_another_day(ministry: httpx.AsyncClient, district: Story) -> None:
    """C1 and C2 become N1 under an old code of theirs, C3 goes to N2; the villages move."""
    await district.catalog_says(
        unit("108", "district", "12", until=REORGANISED, successors=["C1", "N2"]),
        unit("107", "district", "12", until=REORGANISED, successors=["C1", "N2"]),
        unit("C1", "commune", "107", until=REORGANISED, successors=["N2"]),
        unit("C2", "commune", "107", until=REORGANISED, successors=["C1"]),
        unit("C3", "commune", "107", until=REORGANISED, successors=["C1"]),
    )
    await district.catalog_says(
        unit("C1", "commune", "12", since=REORGANISED),
        unit("N2", "commune", "12", since=REORGANISED),
        facility("S1", "N2", since=REORGANISED),
        facility("S2", "C1", since=REORGANISED),
        facility("P1", "C1", kind="regional_polyclinic", acts_as_station=True, since=REORGANISED),
    )
    midwife = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    assert await figure(ministry, district, midwife, unit="12", as_of="2025-07-01") == (1, 2, 50.0)
    assert await figure(ministry, district, midwife, unit="12", as_of=DAY) == (2, 3, 66.67)
    forward = await ask(ministry, district, midwife, unit="12", boundaries="2025-07-01", children=True)
    assert [(item["unit"], item["numerator"], item["denominator"]) for item in forward] == [("C1", 2, 2), ("N2", 0, 1)]
    assert await figure(ministry, district, midwife, as_of="2025-07-01", boundaries="2025-06-30") == (1, 2, 50.0)
    assert await figure(ministry, district, midwife, unit="108", as_of="2025-07-01", boundaries="2025-06-30") == (0, 0, None)


async def test_a_unit_that_goes_on_under_its_code_by_another_name_is_not_lost(ministry: httpx.AsyncClient, district: Story) -> None:
    """The catalog reads another name as another unit; where nothing is said of who followed, the one of the same code did."""
    renamed = date(2025, 1, 1)
    await district.catalog_says(unit("C1", "commune", "107", until=renamed), unit("107", "district", "12", until=renamed))
    await district.catalog_says(unit("107", "district", "12", since=renamed), unit("C1", "commune", "107", since=renamed))
    midwife = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    assert await figure(ministry, district, midwife) == (2, 3, 66.67)
    assert await figure(ministry, district, midwife, boundaries="2025-02-01") == (2, 3, 66.67)
    assert await figure(ministry, district, midwife, as_of="2025-02-01", boundaries=DAY) == (2, 3, 66.67)
    team = "district_surgical_team"
    assert await figure(ministry, district, team, boundaries="2025-02-01") == (0, 1, 0.0)


async def test_a_facility_of_a_districts_level_that_stands_in_none_stands_for_itself(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(
        unit("13", "province", None),
        facility("H2", "107", kind="district_health_centre", level="district"),
        facility("H2", "12", kind="district_health_centre", level="district", since=date(2024, 3, 1)),
        facility("B1", "13", kind="district_hospital", level="district"),
        facility("B2", "13", kind="district_hospital", level="district"),
    )
    team = "district_surgical_team"
    apart = await ask(ministry, district, team, unit="VN", children=True)
    assert [(item["unit"], item["denominator"]) for item in apart] == [("12", 2), ("13", 2)]
    assert await figure(ministry, district, team, unit="VN") == (0, 4, 0.0), "a nation is the sum of its provinces"
    assert await figure(ministry, district, team, unit="12", as_of="2024-02-29", boundaries=DAY) == (0, 2, 0.0)
    assert await figure(ministry, district, team, unit="12", boundaries="2024-02-29") == (0, 1, 0.0)
    assert await figure(ministry, district, team, unit="H2") == (0, 1, 0.0)


async def test_more_people_than_are_counted_cannot_be_asked_for(ministry: httpx.AsyncClient, district: Story) -> None:
    asked = {"unit": "107", "indicator": "stations_with_pharmacy_staff", "at_least": 21}
    answer = await ministry.get("/indicators/v1/values", params=asked)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/at_least")


async def test_what_is_parked_of_a_station_leaves_the_figures_of_its_commune_incomplete(
    settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    owner = await asyncpg.connect(settings.migration_dsn("indicators"))
    await owner.execute("set role tuyen_indicators_owner")
    await owner.execute("alter table indicators_view.post_fact add constraint broken check (title <> 'midwife' or facility <> 'S1')")
    await owner.close()
    await district.rotation.say(post("p10", "Mai", "S1", title="midwife"))
    await district.rotation_says(post("p11", "Nga", "S2", title="nurse"))
    midwife = "communes_with_midwife_or_obstetric_paediatric_assistant_doctor"
    (found,) = await ask(ministry, district, midwife, unit="C1")
    assert (found["numerator"], found["incomplete"]) == (0, True)
