"""Activity returns over HTTP."""

import json
from typing import Any

from shared.actor import Role
from tests.catalog.world import ELSEWHERE, PROVINCE, STATION, Catalog, a_decision


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    await catalog.grant(STATION, "COM", "SCOPE")


def line(code: str, cases: int = 5, insured: int = 3, rotated: int = 4) -> dict[str, Any]:
    return {"technique_code": code, "cases": cases, "insured_cases": insured, "rotated_cases": rotated}


RETURNS = f"facilities/{STATION}/returns"


async def test_a_station_hands_in_its_month_and_its_cases_hold_from_the_last_day(catalog: Catalog) -> None:
    station = catalog.caller(Role.STATION, STATION)
    items = [line("COM"), line("SCOPE", 0, 0, 0)]
    taken = await catalog.put(f"{RETURNS}/2024-02", station, items=items)
    assert taken.status_code == 201
    assert {name: taken.json()[name] for name in ("facility", "month", "items")} == {
        "facility": STATION,
        "month": "2024-02",
        "items": items,
    }
    (event,) = await catalog.events(f"{STATION}@2024-02")
    assert (str(event["effective_on"]), event["province"]) == ("2024-02-29", PROVINCE)
    assert json.loads(event["data"]) == {"facility": STATION, "month": "2024-02", "items": items}
    assert (await catalog.put(f"{RETURNS}/2024-02", station, items=items[::-1])).status_code == 200
    assert (await catalog.put(f"{RETURNS}/2024-02", station, items=items[:1])).status_code == 428
    corrected = await catalog.put(f"{RETURNS}/2024-02", station, match='"1"', items=items[:1])
    assert (corrected.status_code, corrected.headers["etag"]) == (200, '"2"')


async def test_a_return_is_refused_whole_and_names_every_wrong_line(catalog: Catalog) -> None:
    items = [line("COM"), line("DIS"), line("COM"), line("SCOPE", 2, 3, 4)]
    refused = await catalog.put(f"{RETURNS}/2024-02", items=items)
    assert (refused.status_code, refused.json()["code"]) == (422, "return-has-faults")
    assert sorted((error["pointer"], error["code"]) for error in refused.json()["errors"]) == [
        ("/items/1/technique_code", "not-approved"),
        ("/items/2/technique_code", "twice"),
        ("/items/3/insured_cases", "cases-do-not-add-up"),
        ("/items/3/rotated_cases", "cases-do-not-add-up"),
    ]
    assert (await catalog.get(f"{RETURNS}/2024-02")).status_code == 404


async def test_the_approval_must_hold_on_some_day_of_the_month(catalog: Catalog) -> None:
    (granted,) = await catalog.items(f"facilities/{STATION}/approvals")
    await catalog.post(f"approvals/{granted['id']}:suspend", **a_decision("2024-03-01"))
    await catalog.post(f"approvals/{granted['id']}:resume", **a_decision("2024-04-30"))
    await catalog.post(f"approvals/{granted['id']}:revoke", **a_decision("2024-05-02"))
    taken = {}
    for month in ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"):
        taken[month] = (await catalog.put(f"{RETURNS}/{month}", items=[line("COM")])).status_code
    assert taken == {
        "2023-12": 422,
        "2024-01": 201,
        "2024-02": 201,
        "2024-03": 422,
        "2024-04": 201,
        "2024-05": 201,
        "2024-06": 422,
    }


async def test_a_month_to_come_is_refused_and_an_empty_return_says_nothing_was_done(catalog: Catalog) -> None:
    future = await catalog.put(f"{RETURNS}/2099-01", items=[])
    assert (future.status_code, future.json()["code"]) == (422, "month-in-the-future")
    assert (await catalog.put(f"{RETURNS}/2024-02", items=[])).status_code == 201


async def test_returns_are_listed_from_and_to_a_month(catalog: Catalog) -> None:
    for month in ("2024-02", "2024-03", "2024-04"):
        await catalog.put(f"{RETURNS}/{month}", items=[line("COM")])

    async def months(**params: Any) -> list[str]:
        return [one["month"] for one in await catalog.items(RETURNS, **params)]

    assert await months() == ["2024-02", "2024-03", "2024-04"]
    assert await months(**{"from": "2024-03"}) == ["2024-03", "2024-04"]
    assert await months(**{"from": "2024-03", "to": "2024-03"}) == ["2024-03"]
    page = (await catalog.get(RETURNS, limit=2)).json()
    assert await months(limit=2, cursor=page["next"]) == ["2024-04"]


async def test_insurance_reads_and_does_not_write_and_others_see_nothing(catalog: Catalog) -> None:
    await catalog.put(f"{RETURNS}/2024-02", items=[line("COM")])
    insurance = catalog.caller(Role.INSURANCE, PROVINCE)
    assert (await catalog.get(f"{RETURNS}/2024-02", insurance)).status_code == 200
    assert (await catalog.put(f"{RETURNS}/2024-03", insurance, items=[])).status_code == 403
    assert (await catalog.get(RETURNS, catalog.caller(Role.FINANCE, PROVINCE))).status_code == 403
    assert (await catalog.get(RETURNS, catalog.caller(Role.DEPARTMENT, ELSEWHERE))).status_code == 404
    assert (await catalog.put(f"{RETURNS}/2024-03", catalog.caller(Role.STATION, "TYT.0"), items=[])).status_code == 404
