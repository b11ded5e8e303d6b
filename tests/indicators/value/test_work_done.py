"""What facilities did within a period over HTTP: new techniques, sending, telehealth; how many people master what; rotation's money."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.indicators.story import (
    Story,
    approval,
    assignment,
    competency,
    direction,
    facility,
    first_case,
    given,
    incompetent,
    licence,
    payment,
    plan,
    post,
    returned,
    supplement,
    telehealth,
    unit,
    withdrawn,
)
from tests.indicators.value.test_staff_and_place import ask, figure

DAY = "2024-06-30"
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


async def test_a_technique_is_newly_deployed_once_it_was_listed_in_the_period_and_done_by_the_facilitys_own_people(
    ministry: httpx.AsyncClient, story: Story
) -> None:
    await story.district()
    await story.catalog_says(
        approval("old", "granted", "H1", ["A"], date(2023, 5, 1)),
        approval("new", "granted", "H1", ["A", "B", "C", "D", "E"], date(2024, 2, 1), above=["B"]),
        returned("H1", "2024-01", C=(1, 0)),
        returned("H1", "2024-03", A=(5, 0), B=(2, 1), D=(3, 3)),
    )
    asked = {"unit": "H1", "kind": "district_health_centre"}
    assert await figure(ministry, story, "new_techniques_deployed", **asked) == (1, 1, 1.0), "A is not new, C was done before, D by rotated"
    await story.transfer_says(first_case("t", "H1", "C", date(2024, 4, 9)))
    assert await figure(ministry, story, "new_techniques_deployed", **asked) == (2, 1, 2.0)
    assert await figure(ministry, story, "new_techniques_deployed", as_of="2024-04-08", **asked) == (1, 1, 1.0)
    assert await figure(ministry, story, "new_techniques_deployed", **asked, **{"from": "2023-01-01"}) == (3, 1, 3.0)
    assert await figure(ministry, story, "new_techniques_deployed", **asked, **{"from": "2024-04-01"}) == (0, 1, 0.0)
    assert await figure(ministry, story, "new_techniques_deployed", measure="share", at_least=2) == (1, 4, 25.0)
    await story.catalog_says(withdrawn("H1", "2024-03"))
    assert await figure(ministry, story, "new_techniques_deployed", **asked) == (1, 1, 1.0)


async def test_a_period_begins_before_its_figure(ministry: httpx.AsyncClient, story: Story) -> None:
    await story.district()
    asked = {"indicator": "new_techniques_deployed", "unit": "107", "as_of": DAY, "from": "2024-07-01"}
    answer = await ministry.get("/indicators/v1/values", params=asked, headers=story.heard)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/from")


@pytest.fixture
async def province(story: Story) -> Story:
    """A district's centre H1, a provincial hospital G and a central one Z."""
    await story.district()
    await story.catalog_says(
        unit("01", "province", None),
        facility("G", "12", kind="provincial_general_hospital", level="province", beds=300),
        facility("Z", "01", kind="central_hospital", level="central", beds=900),
    )
    return story


async def test_a_facility_sends_as_the_acts_say_and_never_by_telehealth_alone(ministry: httpx.AsyncClient, province: Story) -> None:
    async def sends(**asked: Any) -> Any:
        found = await ask(ministry, province, "sending_units_share", unit="12", measure="each", **asked)
        return {item["unit"] for item in found if item["numerator"]}

    await province.transfer_says(telehealth("s", "G", "H1", date(2024, 3, 1)))
    assert await sends() == set()
    await province.rotation_says(
        assignment("r", "approved", "An", "S1", YEAR, title="nurse", sender="H1"),
        assignment("r", "started", "An", "S1", YEAR, title="nurse", sender="H1"),
        assignment("q", "approved", "Binh", "H1", YEAR, sender="G"),
    )
    assert await sends() == {"H1"}, "what was only approved did not begin"
    assert await sends(all_of="dispatch_to_stations") == set(), "a nurse is neither doctor nor assistant doctor"
    assert await sends(all_of="dispatch_to_stations", dispatched_title="nurse") == {"H1"}
    await province.transfer_says(
        given("t", "started", "G", "H1", date(2024, 2, 1)), direction("l", "G", date(2023, 1, 1), date(2024, 1, 2))
    )
    assert await sends() == {"G", "H1"}
    assert await sends(any_of=["rotation", "transfer"], all_of="field_direction") == {"G"}
    assert await sends(all_of="field_direction", **{"from": "2024-01-02"}) == set(), "the link no longer holds"
    assert await figure(ministry, province, "sending_units_share", unit="12") == (2, 2, 100.0)
    assert await sends(as_of="2025-06-30") == set()


async def test_telehealth_connects_a_facility_with_those_of_the_levels_asked_for(ministry: httpx.AsyncClient, province: Story) -> None:
    await province.transfer_says(
        telehealth("s", "G", "H1", date(2024, 3, 1)),
        telehealth("c", "Z", "G", date(2024, 5, 1)),
        telehealth("x", "H1", "S1", date(2024, 3, 1)),
        telehealth("y", "Z", "S2", date(2024, 3, 1)),
        telehealth("y", "Z", "S2", date(2024, 3, 1), minutes=0),
    )
    assert await figure(ministry, province, "telehealth_units", unit="12") == (2, 5, 2.0)
    assert await figure(ministry, province, "telehealth_units", unit="12", as_of="2024-04-30") == (1, 5, 1.0)
    assert await figure(ministry, province, "telehealth_units", unit="12", connected_to="district") == (2, 5, 2.0)
    assert await figure(ministry, province, "telehealth_units", unit="12", kind="commune_station") == (0, 3, 0.0)


async def test_rotations_money_is_what_was_paid_of_the_plans_in_force_and_what_was_added_to_them(
    ministry: httpx.AsyncClient, story: Story
) -> None:
    await story.district()
    await story.rotation_says(
        plan("p", "107", *YEAR, 3, budget={"province": 600, "district": 300}),
        supplement("s", "p", 100, date(2024, 6, 1)),
        payment("a", "p", 90, date(2024, 3, 1)),
        payment("b", "p", 60, date(2024, 4, 1)),
        payment("b", "p", 60, date(2024, 4, 1), taken_back=date(2024, 5, 1)),
    )
    assert await figure(ministry, story, "rotation_budget") == (90, 1000, 9.0)
    assert await figure(ministry, story, "rotation_budget", as_of="2024-04-30") == (150, 900, 16.67)
    assert await figure(ministry, story, "rotation_budget", as_of="2025-06-30") == (0, 0, None)


@pytest.fixture
async def mastered(story: Story) -> Story:
    """A is mastered by two people of H1 and one of S1, B by one of H1 who is away in May; S2 lists C, which nobody masters."""
    await story.district()
    await story.catalog_says(
        approval("h", "granted", "H1", ["A", "B"], YEAR[0]),
        approval("s", "granted", "S1", ["A"], YEAR[0]),
        approval("c", "granted", "S2", ["C"], YEAR[0]),
    )
    people = {"An": "H1", "Binh": "H1", "Chi": "S1", "Dung": "S1"}
    await story.rotation_says(
        *(licence(person, "recorded", person, ["doctor_general"]) for person in people),
        *(post(person, person, place) for person, place in people.items() if person != "Dung"),
        *(competency(person, "A", YEAR[0]) for person in ("An", "Binh", "Chi")),
        competency("An", "B", YEAR[0], lapses=date(2024, 9, 1)),
        competency("Binh", "B", YEAR[0], level="provisional"),
    )
    return story


async def test_a_technique_needs_two_proficient_people_and_one_where_one_doctor_works(ministry: httpx.AsyncClient, mastered: Story) -> None:
    assert await figure(ministry, mastered, "technique_redundancy") == (2, 4, 50.0)
    assert await figure(ministry, mastered, "technique_redundancy", boundaries="2024-06-29") == (2, 4, 50.0), "facility by facility, too"
    assert await figure(ministry, mastered, "technique_redundancy", people=1) == (3, 4, 75.0)
    assert await figure(ministry, mastered, "technique_redundancy", people=1, as_of="2024-09-01") == (2, 4, 50.0)
    assert await figure(ministry, mastered, "technique_redundancy", measure="share", at_least=100) == (1, 3, 33.33)
    await mastered.rotation_says(post("Dung", "Dung", "S1", starts=date(2024, 6, 1)))
    assert await figure(ministry, mastered, "technique_redundancy") == (1, 4, 25.0), "two doctors: two have to master it"
    assert await figure(ministry, mastered, "technique_redundancy", as_of="2024-05-31") == (2, 4, 50.0)
    await mastered.rotation_says(incompetent("Binh", "A", date(2024, 6, 15)))
    assert await figure(ministry, mastered, "technique_redundancy") == (0, 4, 0.0)
    await ministry.put("/indicators/v1/policies/redundancy.people/2024-06-01", json={"value": 1})
    (found,) = await ask(ministry, mastered, "technique_redundancy")
    assert (found["numerator"], [(p["code"], p["value"]) for p in found["policies"]]) == (
        3,
        [("redundancy.people", 1), ("redundancy.one_doctor_station", 1)],
    )
