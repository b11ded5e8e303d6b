"""Indicators that people define over HTTP: told, checked, versioned, evaluated wherever figures are."""

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.indicators.indicator.rules import IndicatorCode
from services.indicators.published_measure.rules import EXPRESSIONS, PUBLISHED, Thing
from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import KON_RAY, LAI_CHAU, act, progress, recorded, report
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    facility,
    level_list,
    licence,
    payment,
    plan,
    post,
    practitioner,
    returned,
    technique,
    telehealth,
    unit,
)
from tests.world import client

DAY = "2024-06-30"
NAME = {"vi": "Bác sỹ trên mỗi trạm", "en": "Doctors per station"}
DOCTORS = {"name": NAME, "unit": "number", "numerator": "station_working_doctors", "denominator": "stations"}


async def define(
    caller: httpx.AsyncClient, code: str, *, if_match: str | None = None, body: dict[str, Any] | None = None, **more: Any
) -> httpx.Response:
    headers = {"If-Match": if_match} if if_match else {}
    said = {"name": NAME, "unit": "number"} | (body or {}) | more
    return await caller.put(f"/indicators/v1/indicators/{code}", json=said, headers=headers)


async def values(caller: httpx.AsyncClient, story: Story, **query: Any) -> list[tuple[Any, ...]]:
    answer = await caller.get("/indicators/v1/values", params={"unit": "107", "as_of": DAY} | query, headers=story.heard)
    assert answer.status_code == 200, answer.text
    return [(item["unit"], item["numerator"], item["denominator"], item["value"]) for item in answer.json()["items"]]


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """S1 and S2 have one doctor each, H1 two; S1 may do one of two techniques and S2 both; C1 has a midwife."""
    await story.district()
    await story.catalog_says(
        technique("A", "doctor_general"), technique("B", "doctor_general"), level_list("commune", "A", "B"), province="VN"
    )
    await story.catalog_says(
        approval("a1", "granted", "S1", ["A"], date(2024, 1, 1)),
        approval("a2", "granted", "S2", ["A", "B"], date(2024, 1, 1)),
        returned("S1", "2024-05", A=(2, 0)),
        returned("S2", "2024-05", A=(2, 0), B=(1, 0)),
        unit("V1", "village", "C1", difficulty=["very_difficult"]),
        unit("V2", "village", "C1"),
    )
    people = {"An": "S1", "Binh": "S2", "Chi": "H1", "Dung": "H1"}
    await story.rotation_says(
        *(licence(f"l{name}", "recorded", name, ["doctor_general"]) for name in people),
        *(post(f"p{name}", name, place) for name, place in people.items()),
        practitioner("An", "general_doctor", specialty="surgery"),
        post("pm", "Mai", "S1", title="midwife"),
        post("pv", "Van", "S1", title="village_midwife", village="V1"),
        post("pw", "Vy", "S1", title="village_health_worker", village="V2", months=12),
        plan("plan", "107", date(2024, 1, 1), date(2024, 12, 31), 4, budget={"province": 1000}),
        assignment("r", "started", "Chi", "S3", (date(2024, 6, 1), date(2024, 8, 31))),
        payment("m", "plan", 300, date(2024, 6, 2)),
    )
    await story.transfer_says(telehealth("t", "H1", "S1", date(2024, 3, 3)))


@pytest.fixture
def district(story: Story) -> Story:
    return story


async def test_an_indicator_is_defined_told_with_words_and_evaluated(ministry: httpx.AsyncClient, district: Story) -> None:
    put = await define(ministry, "doctors_per_station", body=DOCTORS)
    assert (put.status_code, put.headers["etag"]) == (201, '"1"'), put.text
    got = await ministry.get("/indicators/v1/indicators/doctors_per_station")
    assert (got.json(), got.headers["etag"]) == (put.json(), '"1"')
    assert got.json() | {"formula": None} == {
        "code": "doctors_per_station",
        "origin": "defined",
        "name": NAME,
        "formula": None,
        "unit": "number",
        "numerator": "station_working_doctors",
        "denominator": "stations",
        "sources": ["catalog", "rotation"],
        "parameters": ["kind", "measure", "at_least"],
        "policies": [],
        "kinds": [],
        "conditions": [],
        "version": 1,
        "owner": "VN",
        "valid_from": None,
        "programmes": [],
    }
    assert got.json()["formula"]["vi"].startswith("Số bác sỹ làm việc tại trạm y tế")
    assert await values(ministry, district, indicator="doctors_per_station") == [("107", 3, 3, 1.0)]
    assert await values(ministry, district, indicator="doctors_per_station", as_of="2024-05-31") == [("107", 2, 3, 0.67)]


async def test_every_computed_indicator_said_in_measures_has_the_same_figures(ministry: httpx.AsyncClient, district: Story) -> None:
    for number, (code, (numerator, denominator)) in enumerate(EXPRESSIONS.items()):
        computed = (await ministry.get(f"/indicators/v1/indicators/{code}")).json()
        assert (computed["numerator"], computed["denominator"]) == (numerator, denominator)
        is_share = computed["unit"] == "percent"
        said = {"unit": computed["unit"], "numerator": numerator, "denominator": denominator if is_share else None}
        put = await define(ministry, f"my{number}", body=said)
        assert put.status_code == 201, put.text
        for query in ({"children": True}, {"boundaries": "2024-05-05"}):
            told, mine = [await values(ministry, district, indicator=each, **query) for each in (code, f"my{number}")]
            if is_share:
                assert mine == told, code
            else:
                assert [(unit, count) for unit, count, _, _ in mine] == [(unit, count) for unit, count, _, _ in told], code


async def test_any_expression_comes_to_pythons_own_fractions_of_what_its_measures_come_to(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    drawn = Random(20261122)
    of_facilities = [each for each in PUBLISHED if each.thing is Thing.FACILITIES and not each.definition.in_period]
    counts: dict[str, Fraction] = {}
    for number, measure in enumerate(of_facilities):
        await define(ministry, f"m{number}", numerator=measure.code)
        ((_, numerator, denominator, _),) = await values(ministry, district, indicator=f"m{number}")
        counts[measure.code] = Fraction(numerator, denominator)
    assert len({*counts.values()}) > 2
    for number in range(12):
        one, other, third, last = (drawn.choice(sorted(counts)) for _ in range(4))
        said = f"{drawn.choice(['min', 'max'])}({one}, {other}) / (scale * {third} - {last}) {drawn.choice('+-')} scale"
        scale = drawn.choice(["1", "0.5", "12.25"])
        assert (await define(ministry, f"e{number}", numerator=said.replace("scale", scale))).status_code == 201, said
        ((_, numerator, denominator, _),) = await values(ministry, district, indicator=f"e{number}")
        try:
            own = eval(said, {}, counts | {"scale": Fraction(scale)})
        except ZeroDivisionError:
            own = None
        assert (Fraction(numerator, denominator) if denominator else None) == own, said


async def test_it_is_counted_of_each_facility_and_of_the_share_that_reaches_a_threshold(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    await define(ministry, "mine", unit="percent", numerator="able@commune + performing@commune", denominator="2 * list_techniques@commune")
    assert await values(ministry, district, indicator="mine") == [("107", 6, 12, 50.0)]
    assert await values(ministry, district, indicator="mine", measure="each") == [
        ("S1", 2, 4, 50.0),
        ("S2", 4, 4, 100.0),
        ("S3", 0, 4, 0.0),
    ]
    assert await values(ministry, district, indicator="mine", measure="share", at_least="50") == [("107", 2, 3, 66.67)]
    refused = await ministry.get("/indicators/v1/values?indicator=mine&unit=107&measure=share")
    assert (refused.status_code, refused.json()["code"]) == (422, "share-needs-threshold")
    assert await values(ministry, district, indicator="mine", kind="district_health_centre") == [("107", 0, 4, 0.0)]


async def test_measures_of_different_subjects_come_together_and_division_by_nothing_is_null(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    await define(ministry, "index", numerator="stations_with_working_doctor / stations + communes_with_birth_attendant / communes")
    assert await values(ministry, district, indicator="index") == [("107", 4, 3, 1.33)]
    assert await values(ministry, district, indicator="index", children=True) == [("C1", 2, 1, 2.0), ("C2", 1, 1, 1.0), ("C3", 1, 1, 1.0)]
    assert await values(ministry, district, indicator="index", unit="S1") == [("S1", 0, 0, None)], "a station has no commune below it"
    assert await values(ministry, district, indicator="index", measure="each") == [("107", 4, 3, 1.33)], "communes are no facilities"
    await define(ministry, "costs", unit="vnd", numerator="rotation_budget_spent", denominator="rotation_people_started")
    assert await values(ministry, district, indicator="costs") == [("107", 300, 1, 300.0)]
    assert await values(ministry, district, indicator="costs", as_of="2024-02-01") == [("107", 0, 0, None)]


async def test_kinds_and_conditions_narrow_whom_it_counts(ministry: httpx.AsyncClient, district: Story) -> None:
    await district.catalog_says(facility("P1", "C3", kind="regional_polyclinic"))
    await define(ministry, "one", numerator="facilities", kinds=["regional_polyclinic", "commune_station"])
    assert await values(ministry, district, indicator="one") == [("107", 4, 1, 4.0)]
    assert await values(ministry, district, indicator="one", kind="commune_station") == [("107", 3, 1, 3.0)]
    assert await values(ministry, district, indicator="one", kind="district_health_centre") == [("107", 0, 1, 0.0)]
    await define(ministry, "two", unit="percent", numerator="villages", denominator="stations", conditions=["very_difficult"])
    assert await values(ministry, district, indicator="two") == [("107", 1, 3, 33.33)]
    idle = await define(ministry, "three", numerator="communes", kinds=["commune_station"], conditions=["acts_as_station"])
    assert [(error["pointer"], error["code"]) for error in idle.json()["errors"]] == [
        ("/kinds", "narrows-nothing"),
        ("/conditions/0", "narrows-nothing"),
    ]


async def test_a_fraction_of_decimals_is_exact(ministry: httpx.AsyncClient, district: Story) -> None:
    await define(ministry, "mine", numerator="0.1 * stations + 0.2 * stations", denominator="0.3 * communes")
    assert await values(ministry, district, indicator="mine") == [("107", 9, 9, 1.0)]
    await define(ministry, "huge", numerator="*".join(["999999999999999"] * 20 + ["stations"]))
    assert await values(ministry, district, indicator="huge") == [("107", 0, 0, None)]


async def test_versions_are_kept_and_a_day_is_counted_as_it_was_defined_for_it(ministry: httpx.AsyncClient, district: Story) -> None:
    await define(ministry, "mine", numerator="stations")
    assert (await define(ministry, "mine", numerator="stations")).status_code == 200
    assert (await define(ministry, "mine", numerator="communes")).status_code == 428
    assert (await define(ministry, "mine", numerator="communes", if_match='"7"')).status_code == 412
    later = await define(ministry, "mine", numerator="facilities", valid_from="2024-06-01", if_match='"1"')
    assert (later.status_code, later.headers["etag"], later.json()["numerator"]) == (200, '"2"', "facilities")
    assert await values(ministry, district, indicator="mine") == [("107", 4, 1, 4.0)]
    assert await values(ministry, district, indicator="mine", as_of="2024-05-31") == [("107", 3, 1, 3.0)]
    put_right = await define(ministry, "mine", numerator="2 * stations", if_match='"2"')
    assert (put_right.status_code, put_right.json()["numerator"], put_right.json()["version"]) == (200, "2 * stations", 3)
    assert await values(ministry, district, indicator="mine", as_of="2024-05-31") == [("107", 6, 1, 6.0)]
    got = await ministry.get("/indicators/v1/indicators/mine", params={"as_of": "2024-07-01"})
    assert (got.json()["numerator"], got.headers["etag"]) == ("facilities", '"3"')
    versions = (await ministry.get("/indicators/v1/indicators/mine/versions?limit=2")).json()
    assert [(each["version"], each["valid_from"], each["numerator"]) for each in versions["items"]] == [
        (1, None, "stations"),
        (2, "2024-06-01", "facilities"),
    ]
    assert versions["next"] is not None
    again = (await ministry.get("/indicators/v1/values?indicator=mine&unit=107&as_of=2024-06-30")).json()["items"][0]
    assert again["definition"] == 2


UNFIT: list[tuple[dict[str, Any], str, str]] = [
    ({"numerator": "stations +"}, "/numerator", "unexpected-end"),
    ({"numerator": "stations", "denominator": "comunes"}, "/denominator", "unknown-measure"),
    ({"numerator": "stations", "denominator": "1 - 1"}, "/denominator", "divided-by-zero"),
    ({"numerator": "1 + 1"}, "/numerator", "names-no-measure"),
    ({"numerator": "stations" * 200}, "/numerator", "too-long"),
    ({}, "", "numerator-or-reported"),
    ({"numerator": "stations", "reported": True}, "", "reported-is-not-computed"),
    ({"numerator": "stations", "unit": "euro"}, "/unit", "not-in-list"),
]


async def test_what_does_not_fit_is_refused_with_a_pointer_and_nothing_is_written(ministry: httpx.AsyncClient) -> None:
    for body, pointer, code in UNFIT:
        refused = await define(ministry, "mine", body=body)
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code), refused.text
        assert "{" not in error["detail"]
    assert (await ministry.get("/indicators/v1/indicators/mine")).status_code == 404


async def test_a_department_defines_for_everybody_and_changes_its_own(app: FastAPI, settings: Settings, district: Story) -> None:
    async with (
        client(app, settings, unit="12") as own,
        client(app, settings, unit="10") as other,
        client(app, settings) as ministry,
        client(app, settings, role=Role.STATION, unit="S1") as station,
    ):
        await own.get("/indicators/v1/values?indicator=technique_coverage&unit=12", headers=district.heard)
        put = await define(own, "mine", body=DOCTORS)
        assert (put.status_code, put.json()["owner"]) == (201, "12"), put.text
        assert (await station.get("/indicators/v1/indicators/mine")).status_code == 200
        assert await values(station, district, indicator="mine", unit="S1") == [("S1", 1, 1, 1.0)]
        refused = await define(other, "mine", if_match='"1"', numerator="stations")
        assert (refused.status_code, refused.json()["code"]) == (409, "indicator-code-taken")
        assert (await define(station, "else", numerator="stations")).status_code == 403
        assert (await define(ministry, "mine", if_match='"1"', numerator="stations")).json()["owner"] == "12"
        taken = await define(ministry, "technique_coverage", numerator="stations")
        assert (taken.status_code, taken.json()["code"]) == (409, "indicator-code-taken")


async def test_what_is_defined_to_be_reported_is_reported(app: FastAPI, settings: Settings, district: Story) -> None:
    async with client(app, settings, unit="12", sub="a") as one, client(app, settings, unit="12", sub="b") as two:
        early = await report(one, "C1/2023", 30, 1, indicator="population")
        assert (early.status_code, early.json()["code"]) == (422, "indicator-not-reported")
        name = {"vi": "Dân số", "en": "Population"}
        put = await define(one, "population", name=name, unit="people", reported=True)
        assert (put.status_code, put.json()["origin"], put.json()["numerator"]) == (201, "reported", None), put.text
        for place, people in (("C1/2023", 30), ("C2/2023", 50)):
            assert (await report(one, place, people, 1, indicator="population")).status_code == 201
            await act(two, f"population/{place}:accept")
        assert await values(one, district, indicator="population", children=True) == [
            ("C1", 30, 1, 30.0),
            ("C2", 50, 1, 50.0),
            ("C3", 0, 0, None),
        ]
        (listed,) = (await one.get("/indicators/v1/reported/indicators")).json()["items"]
        assert listed == {"code": "population", "name": name, "unit": "people", "programmes": []}
        fixed = await define(one, "population", if_match='"1"', numerator="stations")
        assert (fixed.status_code, fixed.json()["code"]) == (409, "indicator-kind-fixed")
        await define(one, "mine", body=DOCTORS)
        assert (await report(one, "C1/2023", 30, 1, indicator="mine")).json()["code"] == "indicator-not-reported"


async def test_what_a_programme_of_others_names_cannot_be_defined_otherwise(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, district: Story
) -> None:
    await recorded(ministry, LAI_CHAU)
    await ministry.get("/indicators/v1/values?indicator=technique_coverage&unit=12", headers=district.heard)
    beds = "district_centre_beds"
    async with client(app, settings, unit="10") as other, client(app, settings, unit="12") as own:
        for more in ({"numerator": "stations"}, {"reported": True, "unit": "percent"}):
            refused = await define(other, beds, **more)
            assert (refused.status_code, refused.json()["code"]) == (409, "indicator-code-taken"), more
        assert (await own.get(f"/indicators/v1/indicators/{beds}")).json()["origin"] == "reported"
        assert (await define(own, beds, reported=True, unit="beds")).status_code == 201


async def test_all_indicators_stand_in_one_list_by_code_and_are_found_by_their_names(ministry: httpx.AsyncClient, district: Story) -> None:
    await recorded(ministry, KON_RAY)
    await define(ministry, "mine", body=DOCTORS)
    items = (await ministry.get("/indicators/v1/indicators?limit=500")).json()["items"]
    codes = [each["code"] for each in items]
    assert codes == sorted(set(codes))
    assert {*IndicatorCode, "mine", "health_insurance_participation"} <= set(codes)
    origins = {each["code"]: each["origin"] for each in items}
    assert (origins["mine"], origins["health_insurance_participation"], origins["technique_coverage"]) == (
        "defined",
        "reported",
        "computed",
    )
    assert all(each["formula"]["vi"] and each["formula"]["en"] for each in items)
    found = (await ministry.get("/indicators/v1/indicators", params={"q": "bac sy tren moi tram"})).json()["items"]
    assert [each["code"] for each in found] == ["mine"]
    named = (await ministry.get("/indicators/v1/indicators/health_insurance_participation")).json()
    assert (named["origin"], named["programmes"]) == ("reported", [KON_RAY])


async def test_a_target_may_be_about_a_defined_indicator_and_a_report_seals_it(ministry: httpx.AsyncClient, district: Story) -> None:
    await define(ministry, "mine", unit="percent", numerator="stations_with_working_doctor", denominator="communes")
    target = {
        "no": "1",
        "code": "mine",
        "clause": None,
        "title": {"vi": "Trạm có bác sỹ", "en": "Stations with a doctor"},
        "population": {"text": {"vi": "Các xã", "en": "Communes"}},
        "comparison": "at_least",
        "target": 100,
        "unit": "percent",
    }
    scope = [{"level": "district", "code": "107"}]
    await recorded(ministry, KON_RAY, targets=[target], scope=scope, tasks=[], reports_due=[], amendments=[])
    (told,) = (await progress(ministry, district, KON_RAY, "2024-05-31"))["targets"]
    assert (told["value"], told["gap"], told["met"]) == (66.67, 33.33, False)
    assert [(each["unit"], each["numerator"], each["denominator"], each["definition"]) for each in told["evidence"]] == [("107", 2, 3, 1)]
    (met,) = (await progress(ministry, district, KON_RAY, DAY))["targets"]
    assert (met["value"], met["met"]) == (100.0, True)
    said = {"id": str(uuid4()), "programme": KON_RAY, "kind": "on_request", "as_of": DAY}
    sealed = await ministry.post("/indicators/v1/reports", json=said, headers={"Idempotency-Key": said["id"]})
    assert sealed.status_code == 201, sealed.text
    await define(ministry, "mine", if_match='"1"', unit="percent", numerator="stations_with_permanent_doctor", denominator="communes")
    (differs,) = (await ministry.get(f"/indicators/v1/reports/{said['id']}/difference")).json()["targets"]
    assert (differs["causes"], differs["reported"]["value"], differs["restated"]["value"]) == (["definition"], 100.0, 66.67)


async def test_a_figure_is_explained_by_its_measures_and_a_series_says_what_values_say(
    ministry: httpx.AsyncClient, district: Story
) -> None:
    await define(ministry, "mine", unit="percent", numerator="able@commune + performing@commune", denominator="2 * list_techniques@commune")
    asked = {"indicator": "mine", "unit": "107", "as_of": DAY}

    async def explained(**more: str) -> tuple[float, list[tuple[str, int]]]:
        told = (await ministry.get("/indicators/v1/values/explain", params=asked | more, headers=district.heard)).json()
        assert {(each["counted_in"], each["indicator"]) for each in told["items"]} == {("techniques", "technique_coverage")}
        return told["value"], [(each["measure"], each["count"]) for each in told["items"]]

    names = ("able@commune", "list_techniques@commune", "performing@commune")
    assert await explained() == (50.0, list(zip(names, (3, 6, 3), strict=True)))
    assert await explained(facility="S2") == (100.0, list(zip(names, (2, 2, 2), strict=True)))
    assert await explained(measure="share", at_least="60") == (33.33, list(zip(names, (3, 6, 3), strict=True)))
    outside = await ministry.get("/indicators/v1/values/explain", params=asked | {"facility": "H1"})
    assert (outside.status_code, outside.json()["code"]) == (404, "member-outside-unit")
    series = (await ministry.get("/indicators/v1/series", params=asked | {"from": "2024-04-01", "to": DAY})).json()["items"]
    assert [(each["as_of"], each["value"]) for each in series] == [("2024-04-30", 25.0), ("2024-05-31", 50.0), (DAY, 50.0)]


async def test_measures_are_told_with_what_they_count(ministry: httpx.AsyncClient) -> None:
    items = (await ministry.get("/indicators/v1/measures?limit=500")).json()["items"]
    assert [each["code"] for each in items] == sorted(each["code"] for each in items)
    assert all(each["name"]["vi"] != each["name"]["en"] for each in items)
    able = (await ministry.get("/indicators/v1/measures/able")).json()
    assert (able["unit"], able["of"], able["takes"], able["values"][:2]) == ("techniques", "measured", "list", ["own", "central"])
    assert (await ministry.get("/indicators/v1/measures/nothing")).status_code == 404
    found = (await ministry.get("/indicators/v1/measures", params={"q": "kip phau thuat"})).json()["items"]
    assert [each["code"] for each in found] == ["districts_with_surgical_team"]
