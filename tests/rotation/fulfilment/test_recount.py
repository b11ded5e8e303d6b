"""Fulfilment on any day equals a plain recount of the plan's assignments and payments, made person by person."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.rotation.fulfilment.schemas import FulfilmentAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import (
    CENTRE,
    DISTRICT_HOSPITAL,
    HOSPITAL,
    STATION,
    Rotation,
    a_plan,
    an_assignment,
    get,
    make_person,
    make_plan,
    post,
    put,
)

SENDERS = [CENTRE, DISTRICT_HOSPITAL, HOSPITAL]
QUALIFICATIONS = ["general_doctor", "nurse", "midwife"]
QUOTAS = {"1": "district_to_commune", "2": "province_to_district", None: None}
FIRST = date(2022, 1, 1)
PEOPLE = 150


@dataclass(frozen=True)
class Sent:
    """An assignment as it was recorded."""

    unit: str
    qualification: str
    quota_no: str | None
    starts_on: date
    ends_on: date
    approved_from: date | None
    started_on: date | None
    cancelled_from: date | None
    status: str

    def is_assigned(self, day: date) -> bool:
        return self.approved_from is not None and self.approved_from <= day and (self.cancelled_from is None or self.cancelled_from > day)

    def is_completed(self, day: date) -> bool:
        is_over = self.ends_on < day or (self.ends_on == day and self.status == "ended")
        return self.started_on is not None and self.started_on <= day and is_over

    def served(self, day: date) -> int:
        if self.started_on is None or self.started_on > day:
            return 0
        return (min(self.ends_on, day) - self.started_on).days + 1


def some_sent(luck: random.Random) -> Sent:
    starts_on = FIRST + timedelta(luck.randrange(300))
    ends_on = starts_on + timedelta(luck.randrange(60))
    status = luck.choice(["proposed", "approved", "started", "ended", "cancelled"])
    decided = status != "proposed" and (status != "cancelled" or luck.random() < 0.5)
    approved = starts_on - timedelta(luck.randrange(30)) if decided else None
    return Sent(
        luck.choice(SENDERS),
        luck.choice(QUALIFICATIONS),
        luck.choice(list(QUOTAS)),
        starts_on,
        ends_on,
        approved,
        starts_on if status in {"started", "ended"} else None,
        starts_on - timedelta(luck.randrange(10)) if status == "cancelled" else None,
        status,
    )


async def record(rotation: Rotation, plan: str, sent: Iterable[Sent]) -> None:
    """Put them into the tables as the service's own role, each of another person."""
    async with rotation.connection() as connection:
        for one in sent:
            person, id_ = new_id(), new_id()
            await connection.execute(
                "insert into practitioner (id, full_name, title, qualification, registered_at, province, version, search) "
                "values ($1, 'Lò Văn Đức', 'nurse', $2, '10', '10', 1, '')",
                person,
                one.qualification,
            )
            await connection.execute(
                "insert into assignment (id, plan, quota_no, practitioner_id, title, qualification, from_facility, to_facility, starts_on, "
                "ends_on, planned_from, planned_to, duties, approved_from, started_on, status, cancelled_from, province, event_count, "
                "version) values ($1, $2, $3, $4, 'nurse', $5, $6, $7, $8, $9, $8, $9, '{}', $10, $11, $12, $13, '10', 1, 1)",
                id_,
                plan,
                one.quota_no,
                person,
                one.qualification,
                one.unit,
                STATION,
                one.starts_on,
                one.ends_on,
                one.approved_from,
                one.started_on,
                one.status,
                one.cancelled_from,
            )


def recount[K](sent: Iterable[Sent], key: Callable[[Sent], K], day: date) -> dict[K, list[int]]:
    """Assigned, active, completed and person-days by a key."""
    found: dict[K, list[int]] = {}
    for one in sent:
        if one.is_assigned(day):
            there = one.started_on is not None and one.started_on <= day
            figures = [1, int(there and not one.is_completed(day)), int(one.is_completed(day)), one.served(day)]
            found[key(one)] = [a + b for a, b in zip(found.get(key(one), [0, 0, 0, 0]), figures, strict=True)]
    return found


def told(items: Iterable[dict[str, Any]], *names: str) -> dict[Any, list[int]]:
    """The same of an answer, where anybody is assigned."""
    found = {}
    for item in items:
        key = tuple(item[name] for name in names)
        found[key if len(key) > 1 else key[0]] = [item[name] for name in ("assigned", "active", "completed", "person_days")]
    return {key: figures for key, figures in found.items() if any(figures)}


async def test_every_figure_of_every_day_equals_the_recount(rotation: Rotation):
    quotas = [
        {"no": no, "direction": direction, "stated": 90, "by": {"general_doctor": 50, "nurse": 40}}
        for no, direction in QUOTAS.items()
        if no is not None
    ]
    stated = {"stated_total": 180, "stated_by_qualification": {"general_doctor": 100, "nurse": 80}, "quotas": quotas}
    await make_plan(rotation, **stated)
    await make_plan(rotation, "Q", **stated)
    luck = random.Random(20221122)
    sent = [some_sent(luck) for _ in range(PEOPLE)]
    await record(rotation, "P", sent)
    await record(rotation, "Q", [some_sent(luck) for _ in range(20)])
    async with rotation.client(Role.FINANCE, "10") as http:
        for day in (FIRST + timedelta(n) for n in (0, 45, 90, 100, 200, 364, 800)):
            answer = await get(http, f"/plans/P/fulfilment?as_of={day}")
            FulfilmentAnswer.model_validate(answer)
            assert told([answer], "plan") == ({"P": total} if (total := recount(sent, lambda _: "P", day).get("P")) else {})
            assert told(answer["by_unit"], "unit") == recount(sent, lambda one: one.unit, day)
            assert told(answer["by_qualification"], "qualification") == recount(sent, lambda one: one.qualification, day)
            assert told(answer["by_direction"], "direction") == recount(sent, lambda one: QUOTAS[one.quota_no], day)
            assert told(answer["by_quota"], "no") == {no: n for no, n in recount(sent, lambda one: one.quota_no, day).items() if no}
            cells = [{"unit": unit["unit"]} | line for unit in answer["by_unit"] for line in unit["by_qualification"]]
            assert told(cells, "unit", "qualification") == recount(sent, lambda one: (one.unit, one.qualification), day)
            planned = Counter({line["qualification"]: line["planned"] for line in answer["by_qualification"]})
            assert planned.total() == answer["planned"] == sum(line["planned"] for line in answer["by_direction"]) == 180


async def test_the_plan_is_measured_by_the_version_in_force_on_the_day(rotation: Rotation):
    await make_plan(rotation)
    quota = a_plan()["quotas"][0] | {"stated": 4, "by": {"general_doctor": 3, "nurse": 1}, "sending_facilities": [CENTRE]}
    more = a_plan(stated_total=4, stated_by_qualification=quota["by"], quotas=[quota], stated_budget=1, budget=[])
    more |= {"budget": [{"level": "district", "amount": 1}], "decision_no": "9/QĐ", "decided_on": "2022-06-01", "reason": "Bổ sung"}
    async with rotation.client(Role.COMMITTEE, "10") as http:
        await post(http, "/plans/P:amend", more)
        await post(http, "/plans/P:close", {"on": "2022-12-31"})
        found = {
            day: await get(http, f"/plans/P/fulfilment?as_of={day}") for day in ("2022-01-01", "2022-05-31", "2022-06-01", "2022-12-31")
        }
    assert {day: (f["status"], f["in_force_from"], f["plan_version"], f["planned"]) for day, f in found.items()} == {
        "2022-01-01": ("approved", "2022-01-05", 3, 3),
        "2022-05-31": ("approved", "2022-01-05", 3, 3),
        "2022-06-01": ("approved", "2022-06-01", 4, 4),
        "2022-12-31": ("closed", "2022-06-01", 5, 4),
    }
    assert found["2022-05-31"]["by_unit"] == []
    [unit] = found["2022-06-01"]["by_unit"]
    assert (unit["unit"], unit["planned"], unit["assigned"]) == (CENTRE, 4, 0)
    assert [line["level"] for line in found["2022-05-31"]["budget"]["by_level"]] == ["province"]
    assert found["2022-06-01"]["budget"]["by_level"] == [{"level": "district", "planned": 1, "supplemented": 0, "spent": 0}]


async def test_money_is_planned_supplemented_and_spent_by_level_on_the_day(rotation: Rotation):
    await make_plan(rotation, stated_budget=9_000_000, budget=[{"level": "province", "amount": 9_000_000}])
    id_ = new_id()
    async with rotation.client(unit="10") as http, rotation.client(Role.COMMITTEE, "10") as committee:
        await put(http, f"/assignments/{id_}", an_assignment(await make_person(http)))
        await post(http, f"/assignments/{id_}:approve", {"decision_no": "7/QĐ", "decided_on": "2022-02-15"})
        await post(http, f"/assignments/{id_}:start")
        supplement = {"budget_level": "province", "amount": 1_000_000, "decision_no": "8/QĐ", "decided_on": "2022-04-01", "reason": "Thêm"}
        await post(committee, "/plans/P/budget-supplements", supplement, 201)
        paying = {"kind": "daily_allowance", "document_no": "PC 1", "budget_level": "province"}
        payments = [
            await post(http, f"/assignments/{id_}/payments", paying | {"amount": amount, "paid_on": day}, 201)
            for amount, day in ((2_000_000, "2022-03-31"), (3_000_000, "2022-04-30"))
        ]
        await post(http, f"/payments/{payments[0]['id']}:reverse", {"document_no": "PT 1", "reason": "Trùng", "on": "2022-05-31"})
        found = {
            day: (await get(http, f"/plans/P/fulfilment?as_of={day}"))["budget"]
            for day in ("2022-03-30", "2022-03-31", "2022-04-30", "2022-05-31")
        }
    assert {day: (money["planned"], money["supplemented"], money["spent"]) for day, money in found.items()} == {
        "2022-03-30": (9_000_000, 0, 0),
        "2022-03-31": (9_000_000, 0, 2_000_000),
        "2022-04-30": (9_000_000, 1_000_000, 5_000_000),
        "2022-05-31": (9_000_000, 1_000_000, 3_000_000),
    }
    assert found["2022-05-31"]["by_level"] == [{"level": "province", "planned": 9_000_000, "supplemented": 1_000_000, "spent": 3_000_000}]
