"""What an assignment is paid, over HTTP: by the rates in force on each day, and the same when asked again."""

from services.rotation.allowance.schemas import AllowanceAnswer
from shared.actor import Role
from tests.rotation.allowance_rate.test_rates import rate, rates
from tests.rotation.people import CENTRE, STATION, Rotation, get, make_assignment, make_person, make_plan, post, put


async def test_an_assignment_is_paid_day_by_day_by_the_rates_in_force(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http, rotation.client(Role.STATION, STATION) as station:
        path = await make_assignment(http, await make_person(http))
        trip = rate(kind="transport", unit="per_trip", amount=400_000, budget_level="province")
        month = rate(kind="incentive", unit="per_month", amount=1_000_000)
        await put(http, "/allowance-rates/2022-01-01", rates(rate(amount=50_000), trip))
        before = await get(http, f"{path}/allowance")
        await put(http, "/allowance-rates/2022-05-01", rates(rate(amount=60_000), month, decision_no="12/QĐ"))
        whole = AllowanceAnswer.model_validate(await get(http, f"{path}/allowance"))
        april = await get(http, f"{path}/allowance?as_of=2022-04-30")
        assert (await get(http, f"{path}/allowance?as_of=2022-02-28"))["lines"] == []
        await post(http, f"{path}:end", {"on": "2022-04-30", "reason": "Hết việc"})
        ended = await get(http, f"{path}/allowance")
        assert await get(http, f"{path}/allowance?as_of=2022-04-30") == april
        await get(station, f"{path}/allowance")
    assert (before["days"], before["total"]) == (92, 92 * 50_000 + 400_000)
    assert [(line.kind, line.days, line.amount) for line in whole.lines] == [
        ("daily_allowance", 61, 61 * 50_000),
        ("transport", 61, 400_000),
        ("daily_allowance", 31, 31 * 60_000),
        ("incentive", 31, 1_000_000),
    ]
    assert whole.total == sum(line.amount for line in whole.lines)
    assert {level.budget_level: level.amount for level in whole.by_level} == {"province": 400_000, "district": whole.total - 400_000}
    assert (april["total"], ended["total"], ended["to"]) == (61 * 50_000 + 400_000, 61 * 50_000 + 400_000, "2022-04-30")


async def test_a_corrected_rate_is_another_version_and_the_answer_says_which_it_used(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        path = await make_assignment(http, await make_person(http, facility=CENTRE))
        nothing = await get(http, f"{path}/allowance")
        await put(http, "/allowance-rates/2022-03-11", rates(rate(amount=50_000)))
        first = await get(http, f"{path}/allowance")
        await put(http, "/allowance-rates/2022-03-11", rates(rate(amount=55_000)), 200, **{"If-Match": '"1"'})
        second = await get(http, f"{path}/allowance")
    assert (nothing["unrated_days"], nothing["total"]) == (92, 0)
    assert [(a["unrated_days"], a["total"], a["lines"][0]["version"]) for a in (first, second)] == [
        (10, 82 * 50_000, 1),
        (10, 82 * 55_000, 2),
    ]


async def test_what_was_cancelled_is_not_paid(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        await put(http, "/allowance-rates/2022-01-01", rates(rate()))
        path = await make_assignment(http, await make_person(http), start=False)
        await post(http, f"{path}:cancel", {"reason": "Ốm"})
        answer = await get(http, f"{path}/allowance")
    assert (answer["days"], answer["lines"], answer["total"]) == (0, [], 0)
