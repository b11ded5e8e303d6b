"""The demo's data: complete for the areas it shows, well-formed, and consistent in itself."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.indicators.document.schemas import FacilityKind
from services.indicators.programme.schemas import Programme

DEPLOY = Path(__file__).parents[2] / "deploy"
DATA = DEPLOY / "demo" / "data"
NATIONAL = Path(__file__).parents[3] / "shared" / "data" / "admin-units-2021.csv"
CODE = re.compile(r"[A-Za-z0-9._@-]{1,64}")
FLAGS = {"border", "remote", "difficult", "very_difficult"}
TITLES = {
    "doctor_general",
    "doctor_traditional_medicine",
    "assistant_doctor_general",
    "assistant_doctor_traditional_medicine",
    "nurse",
    "midwife",
    "technician",
}
type Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_read(unit: dict[str, str]) -> tuple[str, str, str]:
    """A unit without the capitals and blanks in which the national file is careless."""
    return unit["level"], " ".join(unit["name"].casefold().split()), unit["parent_code"]


@pytest.fixture(scope="module")
def units() -> Rows:
    return rows("units")


@pytest.fixture(scope="module")
def facilities() -> Rows:
    return rows("facilities")


@pytest.fixture(scope="module")
def techniques() -> Rows:
    return rows("techniques")


@pytest.mark.parametrize("name", ["units", "facilities", "techniques"])
def test_codes_are_unique_and_well_formed(name: str) -> None:
    codes = [row["code"] for row in rows(name)]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not CODE.fullmatch(code)] == []


def test_parents_come_before_their_children(units: Rows, facilities: Rows) -> None:
    seen = {"": "country"}
    for unit in units:
        assert seen[unit["parent_code"]] == {"province": "country", "district": "province", "commune": "district"}[unit["level"]]
        seen[unit["code"]] = unit["level"]
    known = {""}
    for facility in facilities:
        assert facility["parent_facility"] in known
        known.add(facility["code"])


def test_the_areas_of_the_five_documents_are_whole(units: Rows) -> None:
    province_of = {unit["code"]: unit["parent_code"] for unit in units if unit["level"] == "district"}
    assert Counter(province_of.values()) == {"10": 9, "12": 8, "20": 11, "62": 1}
    communes = Counter(unit["parent_code"] for unit in units if unit["level"] == "commune")
    assert (communes["107"], communes["614"]) == (14, 7)
    assert Counter(province_of[district] for district in communes.elements()) == {"10": 152, "12": 106, "20": 200, "62": 7}


def test_units_are_the_national_ones(units: Rows) -> None:
    if not NATIONAL.exists():
        pytest.skip("the national list of units (../shared/data) is not beside this repository")
    with NATIONAL.open(encoding="utf-8", newline="") as file:
        national = {row["code"]: as_read(row) for row in csv.DictReader(file)}
    assert {unit["code"]: as_read(unit) for unit in units}.items() <= national.items()


def test_difficulty_is_a_set_of_known_flags_on_communes(units: Rows) -> None:
    flagged = [unit for unit in units if unit["difficulty"]]
    assert {flag for unit in flagged for flag in unit["difficulty"].split(";")} == FLAGS
    assert {unit["level"] for unit in flagged} == {"commune"}
    assert sum("border" in unit["difficulty"] for unit in flagged if unit["parent_code"] == "107") == 6


def test_every_commune_has_a_station_or_is_served_by_a_polyclinic(units: Rows, facilities: Rows) -> None:
    stations = [row["admin_unit"] for row in facilities if row["kind"] == "commune_station"]
    served = [code for row in facilities if row["acts_as_station"] == "true" for code in row["serves_communes"].split(";")]
    assert sorted(stations + served) == sorted(unit["code"] for unit in units if unit["level"] == "commune")
    assert served == ["23479"]


def test_every_district_has_a_centre_and_its_stations_hang_on_it(units: Rows, facilities: Rows) -> None:
    centre = {row["admin_unit"]: row["code"] for row in facilities if row["kind"] == "district_health_centre"}
    assert set(centre) == {unit["code"] for unit in units if unit["level"] == "district"}
    district = {unit["code"]: unit["parent_code"] for unit in units}
    lower = [row for row in facilities if row["level"] == "commune"]
    assert [row["code"] for row in lower if row["parent_facility"] != centre[district[row["admin_unit"]]]] == []
    muong_te = next(row for row in facilities if row["code"] == "TTYT.107")
    assert int(muong_te["beds"]) > 0


def test_a_facility_stands_in_a_unit_of_its_level(units: Rows, facilities: Rows) -> None:
    level = {unit["code"]: unit["level"] for unit in units}
    assert [row["code"] for row in facilities if level[row["admin_unit"]] != row["level"]] == []
    assert {row["kind"] for row in facilities} <= {kind.value for kind in FacilityKind}
    assert [row["code"] for row in facilities if row["beds"] and not row["beds"].isdecimal()] == []


def test_the_sending_units_of_lao_cai_and_the_telehealth_units_of_lang_son_are_there(units: Rows, facilities: Rows) -> None:
    province = {unit["code"]: unit["parent_code"] or unit["code"] for unit in units}
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for row in facilities:
        bedded = int(row["beds"] or 0) > 0
        kinds[province[row["admin_unit"]]][f"{row['kind']}{' with beds' if bedded else ''}"] += 1
    assert kinds["10"] == {
        "provincial_general_hospital with beds": 1,
        "provincial_specialist_hospital with beds": 2,
        "district_hospital with beds": 8,
        "district_health_centre": 9,
    }
    lang_son = kinds["20"]
    assert lang_son["provincial_general_hospital with beds"] + lang_son["provincial_specialist_hospital with beds"] == 4
    assert lang_son["district_health_centre with beds"] == 10


def test_the_sample_of_techniques_is_large_enough_and_says_what_it_is(techniques: Rows) -> None:
    levels = Counter(row["level"] for row in techniques)
    assert set(levels) == {"commune", "district"}
    assert (levels["commune"] >= 120, levels["district"] >= 60) == (True, True)
    assert {row["sample"] for row in techniques} == {"mẫu/sample"}


def test_every_technique_has_a_name_a_number_and_somebody_who_may_perform_it(techniques: Rows) -> None:
    assert [row["code"] for row in techniques if row["code"] != row["tt43"] or not row["name"] or not row["specialty"]] == []
    assert len({row["name"].casefold() for row in techniques}) == len(techniques)
    assert {title for row in techniques for title in row["scopes"].split(";")} == TITLES
    quotas = [row[f"{role}_cases"] for row in techniques for role in ("observed", "assisted", "supervised")]
    assert min(int(quota) for quota in quotas) >= 1


def test_the_rotation_plan_says_what_the_programme_says() -> None:
    plan: dict[str, Any] = yaml.safe_load((DATA / "lao-cai-plan.yaml").read_text(encoding="utf-8"))
    content = yaml.safe_load((DEPLOY / "data" / "programmes" / "lao-cai-rotation-2022.yaml").read_text(encoding="utf-8"))
    programme = Programme.model_validate(content)
    assert (plan["stated_total"], plan["stated_by_qualification"]) == (programme.stated_total, programme.stated_by_qualification)
    assert [(row["no"], row["units"], row["direction"], row["stated"], row["by"]) for row in plan["quotas"]] == [
        (row.no, row.units, row.direction, row.stated, row.by) for row in programme.quotas
    ]
    assert {line["level"]: line["amount"] for line in plan["budget"]} == {
        line.level: line.amount for line in programme.budget if line.level
    }
    assert plan["stated_budget"] == sum(line["amount"] for line in plan["budget"])
    assert plan["period"] == {"from": programme.period.from_, "to": programme.period.to}
