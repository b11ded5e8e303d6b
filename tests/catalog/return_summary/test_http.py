"""Sums of returns for social insurance."""

import io
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from services.catalog.return_summary import queries
from shared.actor import Role
from tests.catalog.activity.test_http import line
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, PROVINCE, STATION, Catalog

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPAN = {"from": "2024-01", "to": "2024-03"}


async def tell(catalog: Catalog) -> None:
    """Station and centre may perform COM, the station SCOPE too; January and March of the station are in, February of the centre."""
    await catalog.places()
    await catalog.techniques()
    await catalog.put("techniques/COM", match='"1"', name="Thở oxy", codes={"tt43": "1.1", "insurance": "03.0089"})
    await catalog.facility(STATION, admin_unit=COMMUNE, parent_facility=CENTRE, insurance_code="12/043", valid_from="2024-02-01")
    for facility, codes in ((STATION, ("COM", "SCOPE")), (CENTRE, ("COM",))):
        assert (await catalog.grant(facility, *codes)).status_code == 201
    await hand_in(catalog, STATION, "2024-01", line("COM", 5, 3, 4), line("SCOPE", 1, 0, 0))
    await hand_in(catalog, STATION, "2024-03", line("COM", 7, 7, 0))
    await hand_in(catalog, CENTRE, "2024-02", line("COM", 20, 10, 2))


async def hand_in(catalog: Catalog, facility: str, month: str, *items: dict[str, Any]) -> None:
    assert (await catalog.put(f"facilities/{facility}/returns/{month}", items=list(items))).status_code == 201


async def summary(catalog: Catalog, by: httpx.AsyncClient | None = None, **params: Any) -> dict[str, Any]:
    answer = await catalog.get("returns/summary", by, **(SPAN | params))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def figures(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("facility", "technique_code", "months_reported", "cases", "insured_cases", "rotated_cases")
    return [tuple(item[name] for name in names) for item in found["items"]]


ALL = [(CENTRE, "COM", 1, 20, 10, 2), (STATION, "COM", 2, 12, 10, 4), (STATION, "SCOPE", 1, 1, 0, 0)]


async def test_cases_are_summed_by_facility_and_technique_with_both_insurance_codes(catalog: Catalog) -> None:
    found = await summary(catalog, catalog.caller(Role.INSURANCE, PROVINCE), unit=PROVINCE)
    assert sorted(figures(found)) == sorted(ALL)
    station = next(item for item in found["items"] if item["facility"] == STATION)
    assert (station["facility_name"], station["facility_insurance_code"]) == ("Trạm Y tế xã Thu Lũm", "12/043")
    assert (station["technique_name"], station["technique_insurance_code"]) == ("Thở oxy", "03.0089")
    assert found["totals"] == {"facilities": 2, "returns": 3, "not_reported": 3, "cases": 33, "insured_cases": 20, "rotated_cases": 6}
    missing = {one["facility"]: one["months"] for one in found["not_reported"]}
    assert missing == {STATION: ["2024-02"], CENTRE: ["2024-01", "2024-03"]}
    assert (found["unit"], found["from_month"], found["to_month"], found["next"]) == (PROVINCE, "2024-01", "2024-03", None)


async def test_pages_together_are_the_whole_and_each_missing_month_is_told_once(catalog: Catalog) -> None:
    await catalog.grant(HOSPITAL, "COM")
    whole, cursor = await summary(catalog, unit=PROVINCE), None
    items: list[Any] = []
    missing: list[Any] = []
    for _ in range(10):
        page = await summary(catalog, unit=PROVINCE, limit=1, **({"cursor": cursor} if cursor else {}))
        assert page["totals"] == whole["totals"]
        items += page["items"]
        missing += page["not_reported"]
        if (cursor := page["next"]) is None:
            break
    assert (items, missing) == (whole["items"], whole["not_reported"])
    assert [one["facility"] for one in missing] == sorted([STATION, CENTRE, HOSPITAL])


async def test_a_facility_counts_for_the_months_in_which_it_lay_in_the_unit(catalog: Catalog) -> None:
    await catalog.facility(STATION, admin_unit=ELSEWHERE, parent_facility=None, valid_from="2024-03-31")
    assert sorted(figures(await summary(catalog, unit=DISTRICT))) == sorted(
        [(CENTRE, "COM", 1, 20, 10, 2), (STATION, "COM", 1, 5, 3, 4), (STATION, "SCOPE", 1, 1, 0, 0)]
    )
    assert figures(await summary(catalog, unit=ELSEWHERE)) == [(STATION, "COM", 1, 7, 7, 0)]


async def test_a_facility_that_closed_in_a_month_counts_in_it(catalog: Catalog) -> None:
    await catalog.post(f"facilities/{STATION}:close", closed_on="2024-03-10")
    assert sorted(figures(await summary(catalog, unit=COMMUNE))) == sorted(ALL[1:])
    assert sorted(figures(await summary(catalog, unit="VN"))) == sorted(ALL)


async def test_a_withdrawn_return_is_not_in_the_sums_and_not_reported(catalog: Catalog) -> None:
    await catalog.post(f"facilities/{STATION}/returns/2024-01:withdraw", reason="Nhầm")
    found = await summary(catalog, unit=STATION)
    assert figures(found) == [(STATION, "COM", 1, 7, 7, 0)]
    assert found["not_reported"][0]["months"] == ["2024-01", "2024-02"]
    assert found["totals"]["cases"] == 7


async def test_nothing_in_the_period_is_an_empty_answer(catalog: Catalog) -> None:
    found = await summary(catalog, unit=PROVINCE, **{"from": "2022-01", "to": "2022-12"})
    assert (found["items"], found["not_reported"], found["totals"]["cases"], found["next"]) == ([], [], 0, None)


async def test_the_workbook_holds_every_line_codes_as_text_and_a_sheet_of_what_is_missing(catalog: Catalog) -> None:
    answer = await catalog.get("returns/summary", unit=PROVINCE, format="xlsx", **SPAN)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert "returns-2024-01-2024-03.xlsx" in answer.headers["content-disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Tổng hợp", "Chưa báo cáo"]
    header, *rows, total = book.get_sheet_by_index(0).to_python()
    assert header[:4] == ["Mã cơ sở", "Tên cơ sở", "Mã KCB BHYT của cơ sở", "Mã kỹ thuật"]
    assert sorted((row[0], row[3], *row[6:]) for row in rows) == sorted(ALL)
    assert ("12/043", "03.0089") in {(row[2], row[5]) for row in rows}
    assert (total[0], total[7:]) == ("Tổng cộng", [33, 20, 6])
    _, *missing = book.get_sheet_by_index(1).to_python()
    assert sorted((row[0], row[2]) for row in missing) == sorted([(STATION, "2024-02"), (CENTRE, "2024-01"), (CENTRE, "2024-03")])


async def test_accept_asks_for_a_workbook_as_well_and_its_words_follow_the_language(catalog: Catalog) -> None:
    headers = {"Accept": XLSX, "Accept-Language": "en"}
    answer = await catalog.ministry.get("/catalog/v1/returns/summary", params={"unit": PROVINCE, **SPAN}, headers=headers)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_index(0).to_python()[0][:2] == ["Facility code", "Facility"]
    by_format = await catalog.ministry.get(
        "/catalog/v1/returns/summary", params={"unit": PROVINCE, "format": "json", **SPAN}, headers=headers
    )
    assert by_format.headers["content-type"] == "application/json"


async def test_the_summary_keeps_to_the_subtree_and_to_who_may_read_returns(catalog: Catalog) -> None:
    insurance = catalog.caller(Role.INSURANCE, PROVINCE)
    assert (await catalog.get("returns/summary", insurance, unit=ELSEWHERE, **SPAN)).status_code == 404
    assert (await catalog.get("returns/summary", catalog.caller(Role.HOME_AFFAIRS, PROVINCE), unit=PROVINCE, **SPAN)).status_code == 403
    assert sorted(figures(await summary(catalog, insurance))) == sorted(ALL), "its own unit where none is named"
    lacking = await catalog.get("returns/summary", unit=PROVINCE)
    assert (lacking.status_code, lacking.json()["code"]) == (422, "invalid-request")
    tampered = await catalog.get("returns/summary", unit=PROVINCE, cursor="AAAA", **SPAN)
    assert (tampered.status_code, tampered.json()["code"]) == (400, "cursor-tampered")


async def test_a_workbook_of_too_many_lines_is_refused_and_says_what_to_do(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_LINES", 2)
    refused = await catalog.get("returns/summary", unit=PROVINCE, format="xlsx", **SPAN)
    assert (refused.status_code, refused.json()["code"]) == (422, "summary-too-large")
    assert "JSON" in refused.json()["detail"]
