"""What is said late moves the figures of the days it is about, and of no other."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.indicators.story import Story, approval, level_list, licence, post, returned, technique, withdrawn

MONTHS = ("01-31", "02-29", "03-31", "04-30", "05-31", "06-30")


@pytest.fixture
async def station(story: Story) -> Story:
    """S1 has a doctor and lists A of a commune's two techniques from March on."""
    await story.district()
    await story.catalog_says(technique("A", "doctor_general"), technique("B", "doctor_general"), level_list("commune", "A", "B"))
    await story.catalog_says(approval("a", "granted", "S1", ["A"], date(2024, 3, 1)), returned("S1", "2024-05", A=(4, 0)))
    await story.rotation_says(licence("l", "recorded", "An", ["doctor_general"]), post("p", "An", "S1"))
    return story


async def coverage(caller: httpx.AsyncClient, story: Story, numerator: str) -> dict[str, int]:
    """By month of the first half-year."""
    asked = {"indicator": "technique_coverage", "unit": "S1", "from": "2024-01-01", "to": "2024-06-30", "numerator": numerator}
    answer = await caller.get("/indicators/v1/series", params=asked, headers=story.heard)
    return {value["as_of"][5:]: value["numerator"] for value in answer.json()["items"]}


def months(*counts: int) -> dict[str, Any]:
    return dict(zip(MONTHS, counts, strict=True))


async def test_a_backdated_approval_counts_from_its_day_on(ministry: httpx.AsyncClient, station: Story) -> None:
    assert await coverage(ministry, station, "able") == months(0, 0, 1, 1, 1, 1)
    await station.catalog_says(approval("b", "granted", "S1", ["B"], date(2024, 2, 10)))
    assert await coverage(ministry, station, "able") == months(0, 1, 2, 2, 2, 2)
    await station.catalog_says(approval("b", "suspended", "S1", ["B"], date(2024, 4, 10)))
    assert await coverage(ministry, station, "able") == months(0, 1, 2, 1, 1, 1), "a suspension of April, said today"
    await station.catalog_says(approval("b", "revoked", "S1", ["B"], date(2024, 3, 10)))
    assert await coverage(ministry, station, "able") == months(0, 1, 1, 1, 1, 1)


async def test_a_late_return_counts_from_the_end_of_its_month_and_a_corrected_one_instead_of_it(
    ministry: httpx.AsyncClient, station: Story
) -> None:
    assert await coverage(ministry, station, "performed") == months(0, 0, 0, 0, 1, 1)
    await station.catalog_says(returned("S1", "2024-03", A=(2, 0)))
    assert await coverage(ministry, station, "performed") == months(0, 0, 1, 1, 1, 1)
    await station.catalog_says(returned("S1", "2024-03", A=(2, 2)))
    assert await coverage(ministry, station, "performed") == months(0, 0, 0, 0, 1, 1), "all cases of March were done by rotated people"
    await station.catalog_says(withdrawn("S1", "2024-05"))
    assert await coverage(ministry, station, "performed") == months(0, 0, 0, 0, 0, 0)


async def test_a_licence_that_turns_out_to_have_been_suspended_takes_its_days_back(ministry: httpx.AsyncClient, station: Story) -> None:
    await station.rotation_says(
        licence("l", "suspended", "An", ["doctor_general"], on=date(2024, 3, 20)),
        licence("l", "resumed", "An", ["doctor_general"], on=date(2024, 5, 20)),
    )
    assert await coverage(ministry, station, "able") == months(0, 0, 0, 0, 1, 1)
