"""What the documents ask to be done within their period: their acts, titles, levels, parts and minimums are those of the figures."""

from datetime import date
from typing import Any

import httpx

from tests.indicators.progress.test_routes import progress, recorded
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    competency,
    direction,
    facility,
    given,
    licence,
    plan,
    post,
    returned,
    telehealth,
    unit,
)

YEAR = (date(2021, 3, 1), date(2021, 9, 30))


async def targets(caller: httpx.AsyncClient, story: Story, code: str, as_of: str) -> dict[str, Any]:
    return {target["no"]: target for target in (await progress(caller, story, code, as_of))["targets"]}


async def test_lang_son_counts_what_its_hospitals_and_centres_did_in_its_year(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(
        unit("20", "province", None),
        unit("181", "district", "20"),
        unit("C1", "commune", "181"),
        facility("G", "20", kind="provincial_general_hospital", level="province", beds=300),
        facility("H", "181", kind="district_health_centre", level="district", beds=50),
        facility("S", "C1"),
        approval("g", "granted", "G", ["A", "B"], date(2021, 2, 1)),
        approval("h", "granted", "H", ["A", "B"], date(2021, 2, 1)),
        returned("G", "2021-03", A=(1, 0), B=(1, 0)),
        returned("H", "2021-03", A=(1, 0)),
    )
    await story.rotation_says(
        assignment("r", "started", "An", "S", YEAR, title="assistant_doctor_general", sender="H"),
        assignment("q", "started", "Binh", "H", YEAR, sender="G"),
    )
    await story.transfer_says(
        direction("l", "G", date(2020, 1, 1)),
        telehealth("s", "G", "H", date(2021, 5, 5)),
        telehealth("x", "G", "H", date(2020, 5, 5)),
    )
    await recorded(ministry, "lang-son-2021")
    found = await targets(ministry, story, "lang-son-2021", "2021-12-31")
    assert (found["1"]["value"], found["1"]["met"]) == (100.0, True)
    assert (found["2"]["value"], found["2"]["met"], found["2"]["status"]) == (0.0, False, "off_track"), "sent, but transferred nothing"
    assert (found["3"]["value"], found["3"]["gap"], [e["numerator"] for e in found["3"]["evidence"]]) == (1.0, 13.0, [0, 1])
    assert (found["6"]["value"], found["6"]["gap"], [(e["unit"], e["value"]) for e in found["6"]["evidence"]]) == (
        1.0,
        1.0,
        [("G", 2.0), ("H", 1.0)],
    )
    await story.transfer_says(given("t", "started", "H", "S", date(2021, 6, 1)))
    assert (await targets(ministry, story, "lang-son-2021", "2022-06-30"))["2"]["met"] is True, "counted up to the last day of its year"
    assert (await targets(ministry, story, "lang-son-2021", "2021-05-31"))["2"]["met"] is False


async def test_a_part_of_a_count_does_not_make_up_for_another(ministry: httpx.AsyncClient, story: Story) -> None:
    hospitals = [f"G{n}" for n in range(6)]
    await story.catalog_says(
        unit("20", "province", None),
        *(facility(code, "20", kind="provincial_specialist_hospital", level="province", beds=9) for code in hospitals),
    )
    await story.transfer_says(*(telehealth(code, code, hospitals[n - 1], date(2021, 5, 5)) for n, code in enumerate(hospitals)))
    await recorded(ministry, "lang-son-2021")
    found = (await targets(ministry, story, "lang-son-2021", "2021-12-31"))["3"]
    assert (found["value"], found["met"], [e["numerator"] for e in found["evidence"]]) == (4.0, False, [6, 0])


async def test_kon_ray_asks_for_two_people_and_for_one_where_one_doctor_works(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(
        unit("62", "province", None),
        unit("614", "district", "62"),
        unit("K1", "commune", "614"),
        facility("S", "K1"),
        facility("H", "614", kind="district_health_centre", level="district", beds=50),
        approval("s", "granted", "S", ["A"], date(2024, 1, 1)),
        approval("h", "granted", "H", ["A"], date(2024, 1, 1)),
    )
    people = {"An": "S", "Binh": "H", "Chi": "H"}
    await story.rotation_says(
        *(licence(person, "recorded", person, ["doctor_general"]) for person in people),
        *(post(person, person, place) for person, place in people.items()),
        competency("An", "A", date(2024, 2, 1)),
        competency("Binh", "A", date(2024, 2, 1)),
        competency("Chi", "A", date(2024, 4, 1)),
    )
    await recorded(ministry, "kon-ray-2024-2030")
    values = []
    for day in ("2024-01-31", "2024-03-31", "2024-04-01"):
        target = (await targets(ministry, story, "kon-ray-2024-2030", day))["16"]
        values.append((target["value"], target["gap"], target["met"], [(e["numerator"], e["policies"]) for e in target["evidence"]]))
    assert values == [
        (0.0, 2.0, False, [(0, []), (0, [])]),
        (1.0, 1.0, False, [(0, []), (1, [])]),
        (2.0, 0.0, True, [(1, []), (1, [])]),
    ]


async def test_money_of_rotation_may_be_a_target_too(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.catalog_says(unit("10", "province", None))
    await story.rotation_says(plan("p", "10", date(2022, 1, 1), date(2022, 12, 31), 3, budget={"province": 100}))
    target = {
        "no": "1",
        "code": "rotation_budget",
        "clause": None,
        "title": {"vi": "Kinh phí", "en": "Money"},
        "population": {"text": {"vi": "Kế hoạch", "en": "Plans"}},
        "comparison": "at_least",
        "target": 90,
        "unit": "percent",
    }
    await recorded(ministry, "lao-cai-rotation-2022", targets=[target], tasks=[])
    (found,) = (await targets(ministry, story, "lao-cai-rotation-2022", "2023-06-30")).values()
    assert (found["value"], found["evidence"][0]["denominator"]) == (0.0, 100)
