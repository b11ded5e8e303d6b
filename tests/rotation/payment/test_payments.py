"""Payments over HTTP: booked on a level's line, never above it, taken back by a fact of their own."""

import asyncio
import json

from services.rotation.payment.schemas import PaymentAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    HOSPITAL,
    STATION,
    Rotation,
    an_assignment,
    get,
    make_assignment,
    make_person,
    make_plan,
    post,
    put,
)

PAID = {"kind": "daily_allowance", "amount": 4_000_000, "paid_on": "2022-06-15", "document_no": "PC 12/2022", "budget_level": "province"}
MORE = {"budget_level": "province", "amount": 1_000_000, "decision_no": "88/QĐ-UBND", "decided_on": "2022-06-20", "reason": "Giá tăng"}


async def test_a_payment_is_booked_by_the_sender_and_read_by_finance(rotation: Rotation):
    await make_plan(rotation)
    async with (
        rotation.client(unit="10") as http,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.FINANCE, "10") as finance,
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
    ):
        path = await make_assignment(http, await make_person(http))
        paid = await post(centre, f"{path}/payments", PAID, 201)
        await post(finance, f"{path}/payments", PAID, 403)
        await post(station, f"{path}/payments", PAID, 403)
        await post(hospital, f"{path}/payments", PAID, 404)
        one = f"/payments/{paid['id']}"
        assert await get(finance, one) == paid
        await get(hospital, one, 404)
        filters = "plan=P&level=province&kind=daily_allowance&from=2022-06-15&to=2022-06-15&reversed=false"
        for listed in (f"{path}/payments", "/payments", f"/payments?{filters}", f"/payments?facility={CENTRE}"):
            assert (await get(finance, listed))["items"] == [paid]
        assert (await get(finance, "/payments?level=district"))["items"] == []
        assert (await get(hospital, "/payments"))["items"] == []
    assert PaymentAnswer.model_validate(paid).reversal is None
    said = [(e["type"], e["subject"], str(e["effective_on"]), json.loads(e["data"])) for e in await rotation.events()][-1]
    assert said[:3] == ("vn.tuyen.rotation.payment-recorded.v1", paid["id"], "2022-06-15")
    assert (said[3]["amount"], said[3]["budget_level"], said[3]["from_facility"]) == (4_000_000, "province", CENTRE)
    assert "PC 12" not in str(said[3])


async def test_a_line_is_never_exceeded_without_a_recorded_supplement(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        path = await make_assignment(http, await make_person(http))
        await post(http, f"{path}/payments", PAID | {"amount": 8_500_000}, 201)
        refused = await post(http, f"{path}/payments", PAID | {"amount": 500_001}, 409)
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("budget-line-exceeded", "/amount")
        assert "500000" in refused["detail"]
        assert (await post(http, f"{path}/payments", PAID | {"budget_level": "district"}, 409))["code"] == "budget-line-exceeded"
        added = await post(committee, "/plans/P/budget-supplements", MORE, 201)
        await post(http, f"{path}/payments", PAID | {"amount": 1_500_000}, 201)
        await post(http, f"{path}/payments", PAID | {"amount": 1}, 409)
        assert await get(http, f"/plans/P/budget-supplements/{added['id']}") == added
        assert (await get(http, "/plans/P/budget-supplements?level=province"))["items"] == [added]
        assert (await get(http, "/plans/P/budget-supplements?as_of=2022-06-19"))["items"] == []
        assert len((await get(http, f"{path}/payments"))["items"]) == 2
    assert (await rotation.kinds()).count("budget-supplemented") == 1


async def test_of_payments_at_once_only_as_many_are_booked_as_the_line_bears(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        paths = [await make_assignment(http, await make_person(http)) for _ in range(2)]
        answers = await asyncio.gather(
            *(
                http.post(f"/rotation/v1{path}/payments", json=PAID | {"amount": 2_000_000}, headers={"Idempotency-Key": str(new_id())})
                for path in paths * 10
            )
        )
        ledger = await get(http, "/plans/P/ledger")
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 16
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"budget-line-exceeded"}
    assert ledger["total"]["remaining"] == 1_000_000


async def test_a_payment_is_taken_back_once_and_both_stay(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        path = await make_assignment(http, await make_person(http))
        paid = await post(http, f"{path}/payments", PAID | {"amount": 9_000_000}, 201)
        one = f"/payments/{paid['id']}"
        back = {"document_no": "PT 3/2022", "reason": "Chi nhầm người", "on": "2022-06-30"}
        assert (await post(http, f"{one}:reverse", back | {"on": "2022-06-14"}, 422))["errors"][0]["pointer"] == "/on"
        keys = [{"Idempotency-Key": str(new_id())} for _ in range(5)]
        answers = await asyncio.gather(*(http.post(f"/rotation/v1{one}:reverse", json=back, headers=key) for key in keys))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 4
        assert {a.json()["code"] for a in answers if a.status_code == 409} == {"payment-reversed-already"}
        found = await get(http, one)
        await post(http, f"{path}/payments", PAID | {"amount": 9_000_000}, 201)
        ledger = await get(http, "/plans/P/ledger")
        assert [p["id"] for p in (await get(http, "/payments?reversed=true"))["items"]] == [paid["id"]]
    assert (found["amount"], found["reversal"]["on"], found["reversal"]["document_no"]) == (9_000_000, "2022-06-30", "PT 3/2022")
    assert ledger["levels"][0] | {"level": "-"} == {
        "level": "-",
        "planned": 9_000_000,
        "supplements": 0,
        "spent": 18_000_000,
        "reversed": 9_000_000,
        "remaining": 0,
    }
    assert [kind for kind in await rotation.kinds() if kind.startswith("payment")] == [
        "payment-recorded",
        "payment-reversed",
        "payment-recorded",
    ]


async def test_what_cannot_be_paid_is_refused_and_nothing_is_written(rotation: Rotation):
    await make_plan(rotation)
    await make_plan(rotation, "Q", approved=False)
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        id_ = await make_person(http)
        path = await make_assignment(http, id_)
        for change in ({"amount": 0}, {"amount": -5}, {"amount": 1.5}, {"budget_level": "moon"}, {"document_no": ""}):
            refused = await post(http, f"{path}/payments", PAID | change, 422)
            assert (refused["code"], refused["errors"][0]["pointer"]) == ("invalid-request", f"/{next(iter(change))}")
        proposed = f"/assignments/{new_id()}"
        await put(http, proposed, an_assignment(id_, **{"from": "2022-08-01", "to": "2022-08-31"}))
        assert (await post(http, f"{proposed}/payments", PAID, 409))["code"] == "nothing-to-pay"
        await post(http, f"{proposed}:cancel", {"reason": "Nhầm"})
        assert (await post(http, f"{proposed}/payments", PAID, 409))["code"] == "nothing-to-pay"
        await post(http, f"/assignments/{new_id()}/payments", PAID, 404)
        assert (await post(committee, "/plans/Q/budget-supplements", MORE, 409))["code"] == "plan-not-approved"
        await post(committee, "/plans/P/budget-supplements", MORE | {"amount": 0}, 422)
        await post(committee, "/plans/P:close")
        assert (await post(committee, "/plans/P/budget-supplements", MORE, 409))["code"] == "plan-closed-already"
        await post(http, "/plans/NONE/budget-supplements", MORE, 404)
        assert (await get(http, "/payments"))["items"] == []
