"""How far a plan is carried out on a day, over HTTP."""

from services.rotation.fulfilment.schemas import FulfilmentAnswer
from shared.ids import new_id
from tests.rotation.people import CENTRE, DISTRICT_HOSPITAL, Rotation, an_assignment, get, make_person, make_plan, post, put

DECISION = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}


async def test_a_plans_fulfilment_is_answered_as_of_any_day(rotation: Rotation):
    await make_plan(rotation)
    async with rotation.client(unit="10") as http:
        ended, running, cancelled = new_id(), new_id(), new_id()
        for id_, fields in ((ended, {}), (running, {}), (cancelled, {"title": "nurse", "qualification": "nurse"})):
            person = await make_person(http, **fields)
            await put(http, f"/assignments/{id_}", an_assignment(person))
            await post(http, f"/assignments/{id_}:approve", DECISION)
        for id_ in (ended, running):
            await post(http, f"/assignments/{id_}:start")
        await post(http, f"/assignments/{ended}:end", {"on": "2022-03-10", "reason": "Hoàn thành"})
        await post(http, f"/assignments/{cancelled}:cancel", {"reason": "Ốm"})
        path = "/plans/P/fulfilment?as_of="
        days = {
            day: await get(http, path + day) for day in ("2022-02-14", "2022-02-20", "2022-03-05", "2022-03-10", "2022-04-01", "2022-06-01")
        }
        await get(http, "/plans/NONE/fulfilment", 404)
        tags = {(await http.get(f"/rotation/v1{path}{day}")).headers["etag"] for day in days}
    figures = {day: (f["assigned"], f["active"], f["completed"], f["person_days"]) for day, f in days.items()}
    assert figures == {
        "2022-02-14": (0, 0, 0, 0),
        "2022-02-20": (3, 0, 0, 0),
        "2022-03-05": (2, 2, 0, 10),
        "2022-03-10": (2, 1, 1, 20),
        "2022-04-01": (2, 1, 1, 10 + 32),
        "2022-06-01": (2, 0, 2, 10 + 92),
    }
    assert len(tags) == len(days)
    april = FulfilmentAnswer.model_validate(days["2022-04-01"])
    assert (april.planned, april.budget.planned, april.budget.spent) == (3, 9_000_000, 0)
    assert [(u.unit, u.assigned, u.person_days) for u in april.by_unit] == [(CENTRE, 2, 42)]
    assert [(q.qualification, q.planned, q.assigned, q.completed) for q in april.by_qualification] == [
        ("general_doctor", 2, 2, 1),
        ("nurse", 1, 0, 0),
    ]
    assert [(q.no, q.planned, q.active) for q in april.by_quota] == [("1", 3, 1)]


async def test_a_plan_without_assignments_is_all_zero(rotation: Rotation):
    await make_plan(rotation, approved=False)
    async with rotation.client(unit="10") as http:
        await make_person(http, facility=DISTRICT_HOSPITAL)
        answer = await get(http, "/plans/P/fulfilment")
    assert (answer["assigned"], answer["person_days"], answer["by_unit"]) == (0, 0, [])
    assert [q["planned"] for q in answer["by_qualification"]] == [2, 1]
