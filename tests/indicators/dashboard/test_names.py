"""Pages show the names of places beside their codes, as of the day of the page's map."""

from typing import Any

import httpx
import pytest

from services.indicators.dashboard.schemas import ROOT
from tests.indicators.dashboard.test_pages import DAY, rows, shown, tell, told, words
from tests.indicators.programmes import KON_RAY, recorded
from tests.indicators.story import Story

__all__ = ["tell", "told"]

CALLED = {"12": "Tỉnh Lai Châu", "107": "Huyện Mường Tè", "C1": "Xã Thu Lũm", "S1": "Trạm Y tế xã Thu Lũm", "H1": "TTYT huyện Mường Tè"}


@pytest.fixture
async def called(ministry: httpx.AsyncClient, told: Story) -> Story:
    """The province, the district, one commune of three, its station and the centre have names."""
    for code, name in CALLED.items():
        body = {"name": name, "valid_from": "2020-01-01"}
        answer = await ministry.put(f"/indicators/v1/place-names/{code}", json=body, headers=told.heard)
        assert answer.status_code == 201, answer.text
    return told


def path(page: Any) -> list[str]:
    return [words(step) for step in page.xpath("//nav[@class='path']//li")]


async def test_a_district_shows_names_beside_codes_and_the_code_alone_where_no_name_is_known(
    ministry: httpx.AsyncClient, called: Story
) -> None:
    page = await shown(ministry, called, unit="107")
    assert words(page.find(".//h1")) == "Huyện Mường Tè 107"
    assert page.findtext(".//title").startswith("Huyện Mường Tè · ")
    assert path(page) == ["Cả nước", "Tỉnh Lai Châu 12", "Huyện Mường Tè 107"]
    assert [words(tile) for tile in page.xpath("//ul[contains(@class, 'tiles')]//a")] == ["Xã Thu Lũm C1 50%", "C2 25%", "C3 0%"]
    assert [row[0] for row in rows(page, "units")] == ["Xã Thu Lũm C1", "C2", "C3"]
    assert [(row[0], row[2]) for row in rows(page, "facilities")] == [
        ("TTYT huyện Mường Tè H1", "Huyện Mường Tè 107"),
        ("Trạm Y tế xã Thu Lũm S1", "Xã Thu Lũm C1"),
        ("S2", "C2"),
        ("S3", "C3"),
    ]


async def test_a_place_is_chosen_by_its_name(ministry: httpx.AsyncClient, called: Story) -> None:
    page = await shown(ministry, called, unit="107")
    assert page.xpath("//input[@name='unit']/@list") == ["places"]
    offered = {option.get("value"): words(option) for option in page.xpath("//datalist[@id='places']/option")}
    assert offered == CALLED


async def test_facilities_boards_and_lists_show_names(ministry: httpx.AsyncClient, called: Story) -> None:
    page = await shown(ministry, called, unit="S2")
    assert path(page)[-1] == "Trạm y tế xã S2"
    assert [row[1] for row in rows(page, "rotated")] == ["TTYT huyện Mường Tè H1"]
    board = await shown(ministry, called, "/rotation", unit="107")
    assert words(board.find(".//h1")).endswith("Huyện Mường Tè 107")
    assert {row[2] for row in rows(board, "assignments")} == {"TTYT huyện Mường Tè H1"}
    lean = await shown(ministry, called, "/redundancy", unit="107")
    assert words(lean.xpath("//tbody/tr/th")[0]) == "TTYT huyện Mường Tè H1"


async def test_a_programme_shows_the_names_of_who_owes_a_report(ministry: httpx.AsyncClient, called: Story) -> None:
    await recorded(ministry, KON_RAY, scope=[{"level": "district", "code": "107", "province": "12"}])
    page = await shown(ministry, called, f"/programmes/{KON_RAY}", as_of="2025-03-01")
    assert "Huyện Mường Tè (107)" in words(page.xpath("//main")[0])


async def test_names_are_those_of_the_day(ministry: httpx.AsyncClient, called: Story) -> None:
    body = {"name": "Xã Pa Vệ Sủ", "valid_from": "2024-07-01"}
    assert (await ministry.put("/indicators/v1/place-names/C1", json=body)).status_code == 200
    assert words((await shown(ministry, called, unit="C1")).find(".//h1")) == "Xã Thu Lũm C1"
    assert words((await shown(ministry, called, unit="C1", as_of="2024-07-01")).find(".//h1")) == "Xã Pa Vệ Sủ C1"
    assert words((await shown(ministry, called, unit="C1", as_of=DAY, boundaries="2024-07-01")).find(".//h1")) == "Xã Pa Vệ Sủ C1"
    assert (await ministry.get(ROOT, params={"unit": "C1", "as_of": "2019-01-01"})).status_code == 200
