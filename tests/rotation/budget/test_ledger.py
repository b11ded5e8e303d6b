"""The ledger of a plan adds up, whatever happened in whatever order, on every day, as json and as a workbook."""

import io
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from services.rotation.budget.schemas import LedgerAnswer
from shared.actor import Role
from tests.rotation.payment.test_payments import MORE, PAID
from tests.rotation.people import CENTRE, Rotation, get, make_assignment, make_person, make_plan, post

FIRST = date(2022, 2, 1)


@pytest.mark.parametrize("seed", range(4))
async def test_sums_reconcile_exactly_with_the_entries_on_every_day(rotation: Rotation, seed: int):
    random = Random(seed)
    await make_plan(
        rotation, budget=[{"level": "province", "amount": 4_000_001}, {"level": "district", "amount": 5_000_007}], stated_budget=9_000_008
    )
    done: list[tuple[date, str, str, int]] = []
    async with rotation.client(unit="10") as http:
        path = await make_assignment(http, await make_person(http))
        for _ in range(25):
            await act(http, path, random, done)
        ledgers = {day: LedgerAnswer.model_validate(await get(http, f"/plans/P/ledger?as_of={day}")) for day in days(random)}
    for day, ledger in ledgers.items():
        for line in ledger.levels:
            ours = [(what, amount) for on, what, level, amount in done if level == line.level and on <= day]
            sums = {what: sum(amount for kind, amount in ours if kind == what) for what in ("supplement", "payment", "reversal")}
            assert (line.supplements, line.spent, line.reversed) == (sums["supplement"], sums["payment"], sums["reversal"])
            assert line.remaining == line.planned + line.supplements - line.spent + line.reversed
            entries = [entry for entry in ledger.entries if entry.level == line.level]
            assert line.remaining == sum(entry.amount for entry in entries) == entries[-1].balance
        assert ledger.total.remaining == sum(line.remaining for line in ledger.levels)
        assert [entry.on for entry in ledger.entries] == sorted(entry.on for entry in ledger.entries if entry.on)
    last = ledgers[date(2022, 12, 31)]
    assert {line.level: line.planned for line in last.levels} == {"province": 4_000_001, "district": 5_000_007}
    assert all(line.remaining >= 0 for line in last.levels)


def days(random: Random) -> list[date]:
    return [date(2022, 1, 5), *(FIRST + timedelta(days=random.randint(0, 200)) for _ in range(4)), date(2022, 12, 31)]


async def act(http: Any, path: str, random: Random, done: list[tuple[date, str, str, int]]) -> None:
    """Pay, take back or add, and keep what was taken."""
    level, amount, on = (
        random.choice(["province", "district"]),
        random.randint(1, 2_000_000),
        FIRST + timedelta(days=random.randint(0, 200)),
    )
    match random.choice(["payment", "payment", "reversal", "supplement"]):
        case "payment":
            body = PAID | {"budget_level": level, "amount": amount, "paid_on": str(on)}
            answer = await http.post(f"/rotation/v1{path}/payments", json=body, headers={"Idempotency-Key": str(random.random())})
            if answer.status_code == 201:
                done.append((on, "payment", level, amount))
        case "supplement":
            await post(http, "/plans/P/budget-supplements", MORE | {"budget_level": level, "amount": amount, "decided_on": str(on)}, 201)
            done.append((on, "supplement", level, amount))
        case _:
            standing = (await get(http, "/payments?reversed=false"))["items"]
            if standing:
                one = random.choice(standing)
                on = date.fromisoformat(one["paid_on"]) + timedelta(days=random.randint(0, 30))
                await post(http, f"/payments/{one['id']}:reverse", {"document_no": "PT", "reason": "Nhầm", "on": str(on)})
                done.append((on, "reversal", one["budget_level"], one["amount"]))


async def test_the_ledger_goes_out_as_a_workbook_in_the_readers_language(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.FINANCE, "10") as finance:
        path = await make_assignment(http, await make_person(http))
        await post(http, f"{path}/payments", PAID, 201)
        answer = await finance.get("/rotation/v1/plans/P/ledger?format=xlsx&as_of=2022-12-31")
        english = await finance.get("/rotation/v1/plans/P/ledger?format=xlsx", headers={"Accept-Language": "en"})
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines, entries = (book.get_sheet_by_index(index).to_python() for index in range(2))
    assert lines == [
        ["Cấp ngân sách", "Kế hoạch", "Bổ sung", "Đã chi", "Thu hồi", "Còn lại"],
        ["Tỉnh", 9_000_000, 0, 4_000_000, 0, 5_000_000],
        ["Tổng cộng", 9_000_000, 0, 4_000_000, 0, 5_000_000],
    ]
    assert [row[:5] for row in entries[1:]] == [
        ["2022-01-05", "Kinh phí kế hoạch", "Tỉnh", 9_000_000, 9_000_000],
        ["2022-06-15", "Khoản chi", "Tỉnh", -4_000_000, 5_000_000],
    ]
    assert CalamineWorkbook.from_filelike(io.BytesIO(english.content)).sheet_names == ["Lines by level", "Entries"]


async def test_a_draft_plans_ledger_shows_what_it_would_plan_and_an_amendment_what_it_changed(rotation: Rotation):
    await make_plan(rotation, "Q", approved=False)
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        draft = await get(http, "/plans/Q/ledger")
        await get(http, "/plans/NONE/ledger", 404)
        plan = await get(http, "/plans/P")
        names = ("title", "unit", "period", "stated_total", "stated_by_qualification", "quotas")
        amendment = {name: plan[name] for name in names} | {"decision_no": "99/QĐ-UBND", "decided_on": "2022-07-01", "reason": "Bổ sung"}
        budget = {"budget": [{"level": "province", "amount": 7_000_000}, {"level": "district", "amount": 3_000_000}]}
        await post(committee, "/plans/P:amend", amendment | budget | {"stated_budget": 10_000_000})
        amended = await get(http, "/plans/P/ledger")
        path = await make_assignment(http, await make_person(http))
        await post(http, f"{path}/payments", PAID | {"budget_level": "district", "amount": 3_000_000}, 201)
        await post(http, f"{path}/payments", PAID | {"amount": 7_000_001}, 409)
    assert [(e["on"], e["entry"], e["amount"]) for e in draft["entries"]] == [(None, "planned", 9_000_000)]
    assert [(e["on"], e["entry"], e["level"], e["amount"], e["balance"]) for e in amended["entries"]] == [
        ("2022-01-05", "planned", "province", 9_000_000, 9_000_000),
        ("2022-07-01", "amendment", "district", 3_000_000, 3_000_000),
        ("2022-07-01", "amendment", "province", -2_000_000, 7_000_000),
    ]


async def test_who_works_below_the_plans_unit_reads_its_ledger_and_a_station_does_not(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(Role.CENTRE, CENTRE) as centre, rotation.client(Role.STATION, "TYT.02926") as station:
        assert (await get(centre, "/plans/P/ledger"))["total"]["planned"] == 9_000_000
        await get(station, "/plans/P/ledger", 403)
