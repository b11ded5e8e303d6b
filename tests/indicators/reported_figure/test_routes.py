"""Figures of reported indicators: a unit's own value, else the sum of those below, on any day and on any map."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.indicators.programmes import INSURANCE, KON_RAY, LAI_CHAU, act, progress, recorded, report
from tests.indicators.story import Story, closed, facility, unit
from tests.world import client

CUT = date(2025, 7, 1)


async def accepted(
    ministry: httpx.AsyncClient, other: httpx.AsyncClient, place: str, numerator: int, denominator: int, **more: str
) -> None:
    assert (await report(ministry, place, numerator, denominator, **more)).status_code == 201
    done = await act(other, f"{more.get('indicator', INSURANCE)}/{place}:accept")
    assert done.status_code == 200, done.text


@pytest.fixture
async def told(app: Any, settings: Any, story: Story, ministry: httpx.AsyncClient) -> Any:
    """Says accepted values in the district of the story, where health insurance is a target."""
    await story.district()
    await recorded(ministry, KON_RAY)
    await ministry.get("/indicators/v1/reported", headers=story.heard)
    async with client(app, settings, sub="second pair of eyes") as other:

        async def say(place: str, numerator: int, denominator: int, **more: str) -> None:
            await accepted(ministry, other, place, numerator, denominator, **more)

        yield say


async def values(caller: httpx.AsyncClient, story: Story, **query: str) -> list[dict[str, Any]]:
    answer = await caller.get("/indicators/v1/values", params={"indicator": INSURANCE, **query}, headers=story.heard)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def figure(caller: httpx.AsyncClient, story: Story, unit: str, as_of: str, **query: str) -> tuple[int, int, list[str], bool]:
    (value,) = await values(caller, story, unit=unit, as_of=as_of, **query)
    assert (value["incomplete"], value["not_reported"]) == (bool(value["missing"]), len(value["missing"]))
    return value["numerator"], value["denominator"], value["missing"], value["approximate"]


async def test_a_unit_is_the_sum_of_what_was_accepted_below_it_and_says_who_is_missing(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await told("C1/2023", 900, 1000)
    await told("C2/2023", 90, 100)
    await report(ministry, "C3/2023", 1, 1)
    assert await figure(ministry, story, "107", "2023-12-31") == (990, 1100, ["C3"], False), "C3 was not accepted"
    assert await figure(ministry, story, "12", "2023-12-31") == (990, 1100, ["C3"], False)
    assert await figure(ministry, story, "107", "2023-12-30") == (0, 0, [], False), "the period has not ended"
    (value,) = await values(ministry, story, unit="C1", as_of="2024-05-01")
    assert (value["value"], value["numerator"]) == (90.0, 900)
    each = await values(ministry, story, unit="107", as_of="2024-05-01", measure="each")
    assert [(v["unit"], v["value"]) for v in each] == [("C1", 90.0), ("C2", 90.0)]
    children = await values(ministry, story, unit="107", as_of="2024-05-01", children="true")
    assert [(v["unit"], v["value"]) for v in children] == [("C1", 90.0), ("C2", 90.0), ("C3", None)]


async def test_the_last_period_counts_of_two_that_end_together_the_longer(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    await told("C1/2023", 1, 10)
    await told("C1/2023-Q4", 2, 10)
    await told("C1/2023-12", 3, 10)
    await told("C1/2024-01", 4, 10)
    assert (await figure(ministry, story, "C1", "2023-12-31"))[0] == 1
    assert (await figure(ministry, story, "C1", "2024-01-31"))[0] == 4


async def test_a_units_own_value_goes_before_the_sum_unless_those_below_are_later(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await told("107/2022", 95, 100)
    await told("C1/2022", 1, 10)
    assert await figure(ministry, story, "107", "2023-01-01") == (95, 100, [], False)
    await told("C1/2023", 2, 10)
    assert await figure(ministry, story, "107", "2024-01-01") == (2, 10, ["C2", "C3"], False)


async def test_stations_report_for_themselves_and_stand_in_their_communes(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    await told("S1/2023", 5, 10)
    await told("S2/2023", 5, 10)
    assert await figure(ministry, story, "107", "2024-01-01") == (10, 20, ["C3"], False)
    assert await figure(ministry, story, "H1", "2024-01-01") == (10, 20, ["S3"], False), "a centre: the stations that it leads"


async def reorganise(story: Story) -> None:
    """C1 goes to N1 whole, C2 mostly to N1 and in part to N2, C3 to N2; the district ends."""
    await story.catalog_says(
        unit("C1", "commune", "107", until=CUT, successors=["N1"]),
        unit("C2", "commune", "107", until=CUT, successors=["N1", "N2"]),
        unit("C3", "commune", "107", until=CUT, successors=["N2"]),
        unit("107", "district", "12", until=CUT, successors=["N1", "N2"]),
        unit("N1", "commune", "12", since=CUT),
        unit("N2", "commune", "12", since=CUT),
        *(facility(f"S{n}", "N1" if n < 3 else "N2", since=CUT, parent="H1") for n in (1, 2, 3)),
        facility("H1", "N1", kind="district_health_centre", level="district", beds=50, since=CUT),
    )


async def test_what_was_reported_stays_with_a_code_that_goes_on_under_another_name(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await told("C1/2024", 10, 100)
    await story.catalog_says(unit("C1", "commune", "107", until=CUT))
    await story.catalog_says(unit("C1", "commune", "107", since=CUT))
    assert (await figure(ministry, story, "C1", "2025-12-31"))[:2] == (10, 100)
    assert (await figure(ministry, story, "107", "2025-12-31"))[:2] == (10, 100)


async def test_after_a_reorganisation_a_divided_commune_goes_whole_to_its_default_part_and_sums_agree(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    for place, numerator in (("C1", 10), ("C2", 20), ("C3", 40)):
        await told(f"{place}/2024", numerator, 100)
    before = await figure(ministry, story, "12", "2024-12-31")
    await reorganise(story)
    assert await figure(ministry, story, "12", "2024-12-31") == before == (70, 300, [], False), "it reads as it did"
    assert await figure(ministry, story, "107", "2025-06-30") == (70, 300, [], False)
    assert await figure(ministry, story, "N1", "2025-12-31") == (30, 200, [], True)
    assert await figure(ministry, story, "N2", "2025-12-31") == (40, 100, [], False)
    assert await figure(ministry, story, "N1", "2024-12-31", boundaries="2025-07-01") == (30, 200, [], True)
    assert await figure(ministry, story, "12", "2024-12-31", boundaries="2025-07-01") == (70, 300, [], True)
    await told("N1/2025", 90, 100)
    assert await figure(ministry, story, "N1", "2025-12-31") == (90, 100, [], False)
    assert await figure(ministry, story, "12", "2025-12-31") == (130, 200, ["C3"], False), "of N2 there is only C3's value of 2024"
    assert await figure(ministry, story, "107", "2025-12-31", boundaries="2025-01-01") == (70, 300, [], False), "N1 cannot be taken apart"


async def test_what_a_station_reported_that_closed_goes_to_the_default_part_of_its_commune(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await told("S1/2024", 40, 100)
    await story.catalog_says(
        closed("S1", date(2025, 3, 1)),
        unit("C1", "commune", "107", until=CUT, successors=["N2", "N1"]),
        *(unit(code, "commune", "107", since=CUT) for code in ("N1", "N2")),
    )
    restated = {code: await figure(ministry, story, code, "2024-12-31", boundaries="2025-07-01") for code in ("N1", "N2", "107")}
    assert {code: found[:2] for code, found in restated.items()} == {"N1": (0, 0), "N2": (40, 100), "107": (40, 100)}


async def test_on_an_earlier_map_a_later_units_value_stands_in_the_first_that_it_was_made_of(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await reorganise(story)
    await ministry.get("/indicators/v1/reported", headers=story.heard)
    await told("N1/2025", 90, 100)
    await told("N2/2025", 9, 10)
    assert await figure(ministry, story, "107", "2025-12-31", boundaries="2025-01-01") == (99, 110, ["C2"], True)


async def test_of_a_unit_made_of_several_those_are_missing_that_reported_nothing(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    await told("C1/2024", 10, 100)
    await reorganise(story)
    assert await figure(ministry, story, "N1", "2025-12-31") == (10, 100, ["C2"], False)


async def test_a_divided_districts_value_counts_in_the_province_only(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    await told("107/2024", 95, 100)
    await reorganise(story)
    assert await figure(ministry, story, "12", "2025-12-31") == (95, 100, [], True)
    assert await figure(ministry, story, "N1", "2025-12-31") == (0, 0, [], False)
    await told("N1/2025", 1, 10)
    assert (await figure(ministry, story, "12", "2025-12-31"))[:3] == (1, 10, ["N2"]), "one of its communes speaks for itself now"


async def test_an_unknown_indicator_and_an_unknown_unit_are_refused(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    unknown = await ministry.get("/indicators/v1/values", params={"indicator": "nothing", "unit": "107"}, headers=story.heard)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "indicator-not-computed")
    gone = await ministry.get("/indicators/v1/values", params={"indicator": INSURANCE, "unit": "XX"}, headers=story.heard)
    assert (gone.status_code, gone.json()["code"]) == (404, "unit-unknown-on-that-day")


async def test_reported_targets_stand_in_progress_with_percent_and_numbers(ministry: httpx.AsyncClient, story: Story, told: Any) -> None:
    await recorded(ministry, LAI_CHAU)
    await story.catalog_says(facility("H2", "107", kind="district_health_centre", level="district", beds=90))
    await told("12/2020", 40, 100, indicator="communes_meeting_national_criteria")
    await told("12/2023", 39, 100, indicator="communes_meeting_national_criteria")
    await told("12/2023", 75, 100, indicator="population_with_electronic_health_record")
    await told("H1/2023", 150, 1, indicator="district_centre_beds")
    await ministry.get("/indicators/v1/reported", headers=story.heard)
    await told("H2/2023", 250, 1, indicator="district_centre_beds")
    found = {t["no"]: t for t in (await progress(ministry, story, LAI_CHAU, "2024-01-01"))["targets"]}
    assert (found["7"]["value"], found["7"]["status"]) == (75.0, "met")
    assert (found["6"]["value"], found["6"]["gap"], found["6"]["met"]) == (39.0, 1.0, False), "keep: not below the start"
    assert (found["14"]["value"], found["14"]["met"]) == (250.0, False), "each lies between 100 and 200"
    assert [(e["unit"], e["value"]) for e in found["14"]["evidence"]] == [("H1", 150.0), ("H2", 250.0)]
    assert [text["en"] for text in found["4"]["policy"]] == [
        "The document does not say how it is counted; read as able to perform, pooled per level, and each level has to reach it."
    ]


async def test_a_district_programme_runs_on_for_the_units_that_follow_the_district(
    ministry: httpx.AsyncClient, story: Story, told: Any
) -> None:
    content = {"scope": [{"level": "district", "code": "107", "province": "12"}]}
    stored = (await ministry.get(f"/indicators/v1/programmes/{KON_RAY}")).json()
    put = await ministry.put(f"/indicators/v1/programmes/{KON_RAY}", json=stored | content, headers={"If-Match": "*"})
    assert put.status_code == 200, put.text
    for place, numerator in (("C1", 97), ("C2", 96), ("C3", 98)):
        await told(f"{place}/2024", numerator, 100)
    await reorganise(story)
    target = {t["no"]: t for t in (await progress(ministry, story, KON_RAY, "2025-12-31"))["targets"]}["3"]
    assert [(e["unit"], e["value"]) for e in target["evidence"]] == [("N1", 96.5), ("N2", 98.0)]
    assert (target["value"], target["status"]) == (97.0, "met"), "the population of the whole area"
    doctors = {t["no"]: t for t in (await progress(ministry, story, KON_RAY, "2025-12-31"))["targets"]}["2"]
    assert [(e["unit"], e["numerator"], e["denominator"]) for e in doctors["evidence"]] == [("N1", 0, 2), ("N2", 0, 1)]
    assert (doctors["value"], doctors["status"]) == (0.0, "off_track")
