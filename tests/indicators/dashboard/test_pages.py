"""The dashboard's pages over HTTP: what they show, in which language, to whom, and how large they are."""

import gzip
import re
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from lxml import html

from services.indicators.dashboard.schemas import ROOT
from shared.actor import Role
from shared.settings import Settings
from tests.indicators.programmes import KON_RAY, LAI_CHAU, recorded
from tests.indicators.story import (
    Story,
    approval,
    assignment,
    closed,
    level_list,
    licence,
    plan,
    post,
    returned,
    technique,
    unit,
)
from tests.world import client

DAY = "2024-06-30"
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
MOST_BYTES = 60_000


async def tell(story: Story, _: httpx.AsyncClient) -> None:
    """Three stations with a list of four techniques: S1 is able to do two and did one, S2 one, S3 none; An works at S1, Bo is sent to S2."""
    await story.district()
    await story.catalog_says(
        *(technique(code, "doctor_general") for code in "ABCD"),
        level_list("commune", *"ABCD"),
        approval("one", "granted", "S1", ["A", "B"], date(2023, 1, 1)),
        approval("two", "granted", "S2", ["A"], date(2023, 1, 1)),
        approval("four", "granted", "H1", ["A"], date(2023, 1, 1)),
        returned("S1", "2024-05", A=(3, 0)),
    )
    await story.rotation_says(
        *(licence(f"l{name}", "recorded", name, ["doctor_general"]) for name in ("An", "Bo", "Cu")),
        post("pAn", "An", "S1"),
        post("pBo", "Bo", "H1"),
        post("pCu", "Cu", "S2", kind="contract"),
        plan("P1", "107", *YEAR, 4, budget={"province": 900_000}),
        assignment("a", "started", "Bo", "S2", (date(2024, 6, 1), date(2024, 9, 1)), plan="P1"),
        assignment("b", "approved", "Bo", "S3", (date(2024, 10, 1), date(2024, 11, 1)), plan="P1"),
    )


@pytest.fixture
def told(story: Story) -> Story:
    return story


async def shown(caller: httpx.AsyncClient, story: Story, path: str = "", **query: Any) -> Any:
    """The page's tree."""
    answer = await caller.get(f"{ROOT}{path}", params={"as_of": DAY} | query, headers=story.heard)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return html.fromstring(answer.content)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def rows(page: Any, section: str) -> list[list[str]]:
    """The cells of the first table of a section."""
    (table, *_) = page.xpath(f"//section[@aria-labelledby='{section}']//table")
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in table.xpath("./tbody/tr")]


async def test_a_district_shows_each_commune_by_its_share_as_number_and_colour(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, unit="107")
    tiles = page.xpath("//ul[@class='tiles']//a")
    assert [(words(tile), tile.get("class")) for tile in tiles] == [("C1 50%", "b2"), ("C2 25%", "b1"), ("C3 0%", "b0")]
    assert rows(page, "units") == [["C1", "", "50%", "25%", "1 / 1"], ["C2", "", "25%", "0%", "1 / 1"], ["C3", "", "0%", "0%", "0 / 1"]]
    legend = [words(item) for item in page.xpath("//ul[@class='legend']/li")]
    assert legend == ["0–20%", "20–40%", "40–60%", "60–80%", "80–100%", "chưa có số liệu"]


async def test_figures_of_a_page_are_those_of_the_api(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, unit="12")
    headline = {words(each.find("dt")): words(each.find("dd")) for each in page.xpath("//dl[@class='headlines']/div")}
    asked = {"indicator": "stations_with_working_doctor", "unit": "12", "as_of": DAY}
    (value,) = (await ministry.get("/indicators/v1/values", params=asked)).json()["items"]
    shown_as = f"{value['value']:g}%".replace(".", ",")
    assert headline["Tỷ lệ trạm y tế có bác sỹ làm việc"] == f"{shown_as} {value['numerator']} / {value['denominator']}"
    assert headline["Kỹ thuật của trạm: thực hiện được"] == "25% 3 / 12"
    assert headline["Tỷ lệ hoàn thành kế hoạch luân phiên"] == "25% 1 / 4"


async def test_missing_returns_are_told_with_what_to_do(ministry: httpx.AsyncClient, told: Story) -> None:
    hints = [words(hint) for hint in (await shown(ministry, told, unit="107")).xpath("//p[@class='hint']")]
    assert any(hint.startswith("3 cơ sở chưa nộp báo cáo thực hiện kỹ thuật tháng 05/2024") for hint in hints)


async def test_a_facility_shows_its_techniques_people_and_assignments(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, unit="S1")
    assert words(page.find(".//h1")) == "Trạm y tế xã S1"
    assert rows(page, "techniques") == [["Đang thực hiện", "1"], ["Thực hiện được", "1"]]
    assert rows(page, "people") == [["Bác sỹ y khoa", "1", "0", "0"]]
    receiving = await shown(ministry, told, unit="S2", lang="en")
    assert rows(receiving, "people") == [["General doctor", "0", "1", "1"]]
    assert rows(receiving, "rotated") == [["General doctor", "H1", "S2", "1 Jun 2024 – 1 Sep 2024", "Started"]]


async def test_the_rotation_board_tells_planned_assigned_and_in_place(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, "/rotation", unit="107")
    assert rows(page, "plan1") == [["Kế hoạch", "4"], ["Đã cử (đã duyệt)", "2"], ["Đang tại nơi nhận", "1"], ["Đã hoàn thành", "0"]]
    assert "Kinh phí 900.000 đồng, đã chi 0 đồng." in words(page)
    assert [row[3] for row in rows(page, "assignments")] == ["S3", "S2"]
    assert words((await shown(ministry, told, "/rotation", unit="S1")).find(".//p[@class='hint']")).startswith(
        "Chưa có kế hoạch luân phiên"
    )


async def test_techniques_that_hang_on_few_people_are_listed_page_by_page(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, "/redundancy", unit="107", limit=2)
    listed = [[words(cell) for cell in row] for row in page.xpath("//tbody/tr")]
    assert listed == [["H1", "A", "0", "2", "không"], ["S1", "A", "0", "1", "có"]]
    following = await ministry.get(page.xpath("//a[@rel='next']/@href")[0])
    assert [words(cell) for cell in html.fromstring(following.content).xpath("//tbody/tr/*[1]")] == ["S1", "S2"]


async def test_a_province_shows_the_targets_of_the_programmes_that_concern_it(ministry: httpx.AsyncClient, told: Story) -> None:
    await recorded(ministry, LAI_CHAU)
    page = await shown(ministry, told, unit="12")
    targets = (await ministry.get(f"/indicators/v1/programmes/{LAI_CHAU}/progress", params={"as_of": DAY})).json()["targets"]
    assert [row[0] for row in rows(page, "programmes")] == [target["no"] for target in targets]
    (link,) = page.xpath("//section[@aria-labelledby='programmes']//h3/a/@href")
    assert link.startswith(f"{ROOT}/programmes/{LAI_CHAU}")
    programme = html.fromstring((await ministry.get(link)).content)
    assert next(row[1] for row in rows(programme, "budget")) == "275.556.000.000"
    assert '"Mỗi" được hiểu là 100%.' in words(programme.xpath("//section[@aria-labelledby='readings']")[0])
    await told.catalog_says(unit("20", "province", None))
    other = await shown(ministry, told, unit="20")
    assert words(other.xpath("//section[@aria-labelledby='programmes']")[0]).endswith("programmes/<mã>.")


async def test_a_programme_shows_its_reports_due_and_who_has_not_handed_them_in(ministry: httpx.AsyncClient, told: Story) -> None:
    await recorded(ministry, KON_RAY, scope=[{"level": "district", "code": "107", "province": "12"}])
    page = await shown(ministry, told, f"/programmes/{KON_RAY}", as_of="2025-03-01")
    due = (await ministry.get(f"/indicators/v1/programmes/{KON_RAY}/progress", params={"as_of": "2025-03-01"})).json()["reports_due"]
    assert [row[0] for row in rows(page, "due")] == [each["what"]["vi"] for each in due]
    assert [row[4] for row in rows(page, "due")] == [
        "Văn bản không nêu rõ đơn vị" if each["missing"] is None else ", ".join(each["missing"]) or "–" for each in due
    ]


async def test_links_keep_day_and_language(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await shown(ministry, told, unit="107", lang="en")
    assert page.get("lang") == "en"
    assert {f"{ROOT}?as_of={DAY}&lang=en&unit={code}" for code in ("C1", "12")} <= set(page.xpath("//a/@href"))
    (switch,) = page.xpath("//a[@hreflang]")
    assert "lang=vi" in switch.get("href")
    assert "unit=107" in switch.get("href")
    assert words(switch) == "Tiếng Việt"


async def test_a_page_overlooks_what_others_add_to_a_link_and_a_figure_does_not(ministry: httpx.AsyncClient, told: Story) -> None:
    page = await ministry.get(ROOT, params={"unit": "12", "fbclid": "x", "utm_source": "zalo"}, headers=told.heard)
    figure = await ministry.get("/indicators/v1/values", params={"indicator": "technique_coverage", "unit": "12", "asof": DAY})
    assert (page.status_code, figure.status_code) == (200, 422)
    assert [(each["pointer"], each["code"]) for each in figure.json()["errors"]] == [("/query/asof", "unknown-parameter")]


async def test_what_a_form_leaves_empty_is_not_asked(ministry: httpx.AsyncClient, told: Story) -> None:
    answer = await ministry.get(f"{ROOT}?unit=&as_of=&boundaries=&lang=", headers=told.heard)
    assert answer.status_code == 200
    assert words(html.fromstring(answer.content).find(".//h1")) == "Cả nước"


async def test_people_see_their_own_unit_first_and_nothing_outside_it(app: FastAPI, settings: Settings, told: Story) -> None:
    async with client(app, settings, role=Role.STATION, unit="S1") as station:
        page = await shown(station, told)
        assert words(page.find(".//h1")) == "Trạm y tế xã S1"
        assert page.xpath("//nav[@class='path']//a") == []
        refused = await station.get(ROOT, params={"unit": "S2"}, headers=told.heard | {"Accept": "text/html"})
        assert (refused.status_code, refused.headers["content-type"]) == (404, "text/html; charset=utf-8")


async def test_who_is_of_a_unit_that_ended_sees_what_followed_it(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, told: Story
) -> None:
    ended = date(2024, 7, 1)
    await told.catalog_says(
        unit("C9", "commune", "12", since=ended),
        unit("C8", "commune", "12", since=ended),
        unit("107", "district", "12", until=ended, successors=["C8", "C9"]),
    )
    async with client(app, settings, role=Role.COMMITTEE, unit="107") as committee:
        page = await shown(committee, told, as_of="2024-07-01")
        assert [words(link) for link in page.xpath("//main//li/a")] == ["C8", "C9"]
        assert words((await shown(committee, told)).find(".//h1")) == "Huyện 107"


async def test_a_day_on_which_there_was_no_such_unit_is_told_as_a_page(ministry: httpx.AsyncClient, told: Story) -> None:
    await told.catalog_says(closed("S3", date(2024, 7, 1)))
    asked = {"unit": "S3", "as_of": "2024-07-01"}
    answer = await ministry.get(ROOT, params=asked, headers=told.heard | {"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>" in answer.text
    plain = await ministry.get(ROOT, params=asked)
    assert plain.headers["content-type"] == "application/problem+json"


async def test_a_page_loads_nothing_and_its_first_view_is_small(ministry: httpx.AsyncClient, told: Story) -> None:
    await recorded(ministry, LAI_CHAU)
    async with ministry.stream("GET", ROOT, params={"unit": "12"}, headers=told.heard | {"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert len(sent) < MOST_BYTES
    page = gzip.decompress(sent).decode()
    assert re.findall(r"<script|<img|<link(?! rel=\"icon\" href=\"data:,\")|@import|url\(|https?:|style=", page) == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


async def test_every_page_can_be_used_by_ear(ministry: httpx.AsyncClient, told: Story) -> None:
    await recorded(ministry, LAI_CHAU)
    for path, asked in (
        ("", "12"),
        ("", "107"),
        ("", "S1"),
        ("/rotation", "107"),
        ("/redundancy", "107"),
        (f"/programmes/{LAI_CHAU}", None),
    ):
        page = await shown(ministry, told, path, **({"unit": asked} if asked else {}))
        assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("//header")) == len(page.xpath("//footer")) == 1
        assert page.xpath("//a[@class='skip']/@href") == ["#main"]
        assert (
            page.xpath(
                "//table[not(caption)] | //th[not(@scope)] | //nav[not(@aria-label)] | //input[not(@type='hidden')][not(parent::label)]"
            )
            == []
        )
        for drawing in page.xpath("//svg"):
            named = [words(page.get_element_by_id(each)) for each in drawing.get("aria-labelledby").split()]
            assert drawing.get("role") == "img"
            assert all(named)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


async def test_each_page_tells_how_fresh_its_figures_are(ministry: httpx.AsyncClient, told: Story) -> None:
    footer = words((await shown(ministry, told, unit="107")).find(".//footer"))
    assert re.search(
        r"Danh mục: số liệu đến vị trí \d+ của nhật ký, sự kiện đó ghi lúc \d\d:\d\d:\d\d \d\d/\d\d/\d{4}, \d+ giây trước", footer
    )
    assert "Chuyển giao: số liệu đến vị trí 0 của nhật ký." in footer


async def test_a_page_says_which_field_is_wrong_and_how(ministry: httpx.AsyncClient, told: Story) -> None:
    answer = await ministry.get(ROOT, params={"unit": "107", "as_of": "2024-02-31"}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "<li><strong>as_of</strong>: Phải là một ngày có thật, dạng YYYY-MM-DD.</li>" in answer.text


async def test_a_programme_is_a_page_in_its_own_provinces(
    app: FastAPI, settings: Settings, ministry: httpx.AsyncClient, told: Story
) -> None:
    for code in (LAI_CHAU, KON_RAY):
        await recorded(ministry, code)
    async with client(app, settings, role=Role.STATION, unit="S1") as station:
        pages = [
            await station.get(f"{ROOT}/programmes/{code}", headers=told.heard | {"Accept": "text/html"}) for code in (LAI_CHAU, KON_RAY)
        ]
    assert [page.status_code for page in pages] == [200, 404]
