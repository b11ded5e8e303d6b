"""Months that lock after settlement."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.catalog.activity import commands as returns
from services.catalog.activity.errors import MonthSettled
from services.catalog.activity.schemas import PutReturn
from services.catalog.settlement import commands as settlements
from services.catalog.settlement.schemas import PutSettlement
from shared.actor import Role, system_actor
from shared.clock import now
from shared.db import Context, Database
from tests.catalog.activity.test_http import RETURNS, line
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, PROVINCE, STATION, Catalog

SETTLED = {"document_no": "15/BB-BHXH", "settled_on": "2024-03-20"}


async def tell(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.techniques()
    await catalog.grant(STATION, "COM", "SCOPE")


async def settle(catalog: Catalog, unit: str, month: str = "2024-02", match: str | None = None, **more: Any) -> httpx.Response:
    return await catalog.put(f"settlements/{unit}/{month}", match=match, **(SETTLED | more))


async def reopen(catalog: Catalog, unit: str, month: str = "2024-02", **more: Any) -> httpx.Response:
    return await catalog.post(f"settlements/{unit}/{month}:reopen", **({"document_no": "21/CV-SYT", "reason": "Thiếu ca"} | more))


@pytest.mark.parametrize("unit", [STATION, CENTRE, COMMUNE, DISTRICT, PROVINCE, "VN"])
async def test_a_settled_month_of_any_unit_above_takes_no_change_until_it_is_reopened(catalog: Catalog, unit: str) -> None:
    first = [line("COM")]
    await catalog.put(f"{RETURNS}/2024-02", items=first)
    assert (await settle(catalog, unit)).status_code == 201
    changed = await catalog.put(f"{RETURNS}/2024-02", match='"1"', items=[line("COM", 9)])
    assert (changed.status_code, changed.json()["code"]) == (409, "month-settled")
    assert f"/settlements/{unit}/2024-02:reopen" in changed.json()["detail"]
    withdrawn = await catalog.post(f"{RETURNS}/2024-02:withdraw", reason="x")
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (409, "month-settled")
    assert (await catalog.put(f"{RETURNS}/2024-02", items=first)).status_code == 200, "the same again changes nothing"
    assert (await catalog.put(f"{RETURNS}/2024-03", items=first)).status_code == 201, "another month is open"
    assert (await reopen(catalog, unit)).status_code == 200
    assert (await catalog.put(f"{RETURNS}/2024-02", match='"1"', items=[line("COM", 9)])).status_code == 200


async def test_a_settlement_is_read_as_it_stood_on_a_day(catalog: Catalog) -> None:
    await settle(catalog, PROVINCE)
    await reopen(catalog, PROVINCE)
    assert await catalog.items("settlements", as_of="2024-03-19") == []
    (then,) = await catalog.items("settlements", as_of="2024-03-20")
    assert (then["status"], then["document_no"], then["version"], len(then["steps"])) == ("settled", "15/BB-BHXH", 1, 1)
    assert await catalog.items("settlements", as_of="2024-03-20", status="reopened") == []
    (now,) = await catalog.items("settlements", status="reopened")
    assert (now["document_no"], now["settled_on"], now["version"]) == ("15/BB-BHXH", "2024-03-20", 2)


async def test_a_month_that_was_not_handed_in_stays_so_once_it_is_settled(catalog: Catalog) -> None:
    await settle(catalog, PROVINCE)
    assert (await catalog.put(f"{RETURNS}/2024-02", items=[])).status_code == 409
    assert (await catalog.get(f"{RETURNS}/2024-02")).status_code == 404


async def test_every_step_is_a_fact_with_number_day_and_event(catalog: Catalog) -> None:
    made = await settle(catalog, PROVINCE)
    assert (made.status_code, made.headers["etag"], made.json()["status"]) == (201, '"1"', "settled")
    assert (await settle(catalog, PROVINCE)).status_code == 200
    assert (await settle(catalog, PROVINCE, document_no="16/BB-BHXH")).status_code == 428
    assert (await settle(catalog, PROVINCE, match='"1"', document_no="16/BB-BHXH")).status_code == 200
    assert (await reopen(catalog, PROVINCE)).headers["etag"] == '"3"'
    again = await reopen(catalog, PROVINCE)
    assert (again.status_code, again.json()["code"]) == (409, "month-not-settled")
    assert (await settle(catalog, PROVINCE, document_no="16/BB-BHXH")).status_code == 428
    settled = await settle(catalog, PROVINCE, match='"3"', document_no="30/BB-BHXH", settled_on="2024-05-02")
    assert (settled.status_code, settled.json()["status"], settled.json()["version"]) == (200, "settled", 4)
    told = [(step["version"], step["status"], step["document_no"], step["reason"]) for step in settled.json()["steps"]]
    assert told == [
        (1, "settled", "15/BB-BHXH", None),
        (2, "settled", "16/BB-BHXH", None),
        (3, "reopened", "21/CV-SYT", "Thiếu ca"),
        (4, "settled", "30/BB-BHXH", None),
    ]
    events = await catalog.events(f"settlement@{PROVINCE}@2024-02")
    assert [event["type"].split(".")[3] for event in events] == ["month-settled", "month-settled", "month-reopened", "month-settled"]
    last = {"unit": PROVINCE, "month": "2024-02", "document_no": "30/BB-BHXH", "settled_on": "2024-05-02"}
    assert (json.loads(events[-1]["data"]), str(events[-1]["effective_on"]), events[-1]["province"]) == (last, "2024-05-02", PROVINCE)
    assert (await catalog.get(f"settlements/{PROVINCE}/2024-02")).json() == settled.json()


async def test_a_month_that_is_not_over_a_day_to_come_and_a_unit_that_was_not_there_are_refused(catalog: Catalog) -> None:
    early = await settle(catalog, PROVINCE, settled_on="2024-02-28")
    late = await settle(catalog, PROVINCE, settled_on="2099-01-01")
    assert [(answer.status_code, answer.json()["errors"][0]["code"]) for answer in (early, late)] == [
        (422, "before-month-end"),
        (422, "in-the-future"),
    ]
    before = await settle(catalog, PROVINCE, "2019-12")
    assert (before.status_code, before.json()["code"]) == (422, "unit-not-that-month")
    assert (await settle(catalog, "NOWHERE")).status_code == 404
    assert (await reopen(catalog, PROVINCE)).status_code == 404
    assert await catalog.items("settlements") == []


async def test_the_facilities_are_those_of_the_months_last_day(catalog: Catalog) -> None:
    await catalog.facility(STATION, admin_unit=ELSEWHERE, parent_facility=None, valid_from="2024-03-15")
    await settle(catalog, ELSEWHERE, "2024-02")
    assert (await catalog.put(f"{RETURNS}/2024-02", items=[])).status_code == 201
    await settle(catalog, PROVINCE, "2024-03", settled_on="2024-04-01")
    assert (await catalog.put(f"{RETURNS}/2024-03", items=[])).status_code == 201
    await settle(catalog, ELSEWHERE, "2024-04", settled_on="2024-05-01")
    assert (await catalog.put(f"{RETURNS}/2024-04", items=[])).status_code == 409


async def test_the_department_settles_and_insurance_reads_each_in_its_subtree(catalog: Catalog) -> None:
    department, insurance = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.INSURANCE, PROVINCE)
    made = await catalog.put(f"settlements/{PROVINCE}/2024-02", department, **SETTLED)
    assert made.status_code == 201
    assert (await catalog.put(f"settlements/{DISTRICT}/2024-02", department, **SETTLED)).status_code == 201
    assert (await catalog.put(f"settlements/{ELSEWHERE}/2024-02", department, **SETTLED)).status_code == 404
    assert (await catalog.put(f"settlements/{PROVINCE}/2024-03", insurance, **SETTLED)).status_code == 403
    await settle(catalog, HOSPITAL, "2024-01")
    await settle(catalog, ELSEWHERE, "2024-01")

    async def listed(**params: Any) -> list[tuple[str, str]]:
        return [(one["month"], one["unit"]) for one in await catalog.items("settlements", insurance, **params)]

    assert await listed() == [
        ("2024-01", HOSPITAL),
        ("2024-02", DISTRICT),
        ("2024-02", PROVINCE),
    ]
    assert await listed(unit=DISTRICT) == [("2024-02", DISTRICT)]
    assert await listed(**{"from": "2024-02", "to": "2024-02"}, limit=1) == [("2024-02", DISTRICT)]
    assert await listed(status="reopened") == []
    assert (await catalog.get(f"settlements/{ELSEWHERE}/2024-01", insurance)).status_code == 404
    assert (await catalog.get("settlements", insurance, unit=ELSEWHERE)).status_code == 404


@pytest.fixture
async def db(app: FastAPI) -> Database:
    found: Database = app.state.runtime.db
    return found


A_RETURN = PutReturn.model_validate({"items": [line("COM")]})
A_SETTLEMENT = PutSettlement.model_validate(SETTLED)


def context() -> Context:
    return Context(system_actor("test"), now())


async def test_a_return_under_way_keeps_the_month_from_being_settled_until_it_is_in(catalog: Catalog, db: Database) -> None:
    first, second = db.begin(context()), db.begin(context())
    try:
        await returns.put_return(first, STATION, "2024-02", A_RETURN)
        settling = asyncio.create_task(settlements.put_settlement(second, PROVINCE, "2024-02", A_SETTLEMENT))
        await asyncio.sleep(0.2)
        assert not settling.done(), "it waits for the return"
        await first.complete()
        await settling
        await second.complete()
    finally:
        await first.close()
        await second.close()
    assert (await catalog.get(f"{RETURNS}/2024-02")).status_code == 200


async def test_a_settlement_under_way_is_waited_for_and_then_refuses_the_return(catalog: Catalog, db: Database) -> None:
    first, second = db.begin(context()), db.begin(context())
    try:
        await settlements.put_settlement(first, PROVINCE, "2024-02", A_SETTLEMENT)
        returning = asyncio.create_task(returns.put_return(second, STATION, "2024-02", A_RETURN))
        await asyncio.sleep(0.2)
        assert not returning.done(), "it waits for the settlement"
        await first.complete()
        with pytest.raises(MonthSettled):
            await returning
    finally:
        await first.close()
        await second.close()
    assert (await catalog.get(f"{RETURNS}/2024-02")).status_code == 404


async def test_returns_of_a_month_do_not_wait_for_each_other(catalog: Catalog, db: Database) -> None:
    await catalog.grant(HOSPITAL, "COM")
    first, second = db.begin(context()), db.begin(context())
    try:
        await returns.put_return(first, STATION, "2024-02", A_RETURN)
        await asyncio.wait_for(returns.put_return(second, HOSPITAL, "2024-02", A_RETURN), 2)
    finally:
        await first.close()
        await second.close()
