"""The decision trail of an assignment: every step, override and payment, by whom and when, on which document."""

from services.rotation.assignment_step.schemas import TrailAnswer
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.payment.test_payments import PAID
from tests.rotation.people import CENTRE, HOSPITAL, STATION, Rotation, an_assignment, get, make_person, make_plan, post, put

DECISION = {"decision_no": "7/QĐ-TTYT", "decided_on": "2022-02-15"}


async def test_inspection_follows_every_decision_on_an_assignment(rotation: Rotation):
    await make_plan(rotation)
    async with (
        rotation.client(unit="10") as http,
        rotation.client(Role.CENTRE, CENTRE) as centre,
        rotation.client(Role.COMMITTEE, "10") as committee,
        rotation.client(Role.STATION, STATION) as station,
        rotation.client(Role.HOME_AFFAIRS, "10") as inspector,
        rotation.client(Role.HOSPITAL, HOSPITAL) as hospital,
    ):
        id_ = await make_person(http, title="midwife", qualification="midwife")
        path = f"/assignments/{new_id()}"
        await put(centre, path, an_assignment(id_, decision_no="1/TTr"))
        await put(centre, path, an_assignment(id_, to="2022-06-30"), 200, **{"If-Match": '"1"'})
        await post(committee, f"{path}:approve", DECISION | {"quota_excess": "Không có hộ sinh"})
        await post(station, f"{path}:start", {"on": "2022-03-02"})
        longer = {"to": "2022-07-31", "decision_no": "9/QĐ", "decided_on": "2022-06-20", "reason": "Còn việc"}
        await post(committee, f"{path}:extend", longer)
        paid = await post(centre, f"{path}/payments", PAID, 201)
        await post(centre, f"/payments/{paid['id']}:reverse", {"document_no": "PT 1", "reason": "Nhầm", "on": "2022-06-30"})
        await post(centre, f"{path}:end", {"on": "2022-07-15", "reason": "Xong việc"})
        await post(station, f"{path}:appraise", {"appraisal": "Tốt"})
        await post(committee, "/plans/P:close", {"on": "2022-07-10"})
        trail = TrailAnswer.model_validate(await get(inspector, f"{path}/trail"))
        await get(station, f"{path}/trail", 403)
        await get(hospital, f"{path}/trail", 404)
        await get(http, f"/assignments/{new_id()}/trail", 404)
    today = trail.items[1].effective_on
    assert [(e.what, str(e.effective_on), e.document_no, e.reason) for e in trail.items] == [
        ("plan-approved", "2022-01-05", "12/QĐ-UBND", None),
        ("proposed", str(today), "1/TTr", None),
        ("changed", str(today), None, None),
        ("approved", "2022-02-15", "7/QĐ-TTYT", None),
        ("started", "2022-03-02", None, None),
        ("extended", "2022-06-20", "9/QĐ", "Còn việc"),
        ("paid", "2022-06-15", "PC 12/2022", None),
        ("payment-reversed", "2022-06-30", "PT 1", "Nhầm"),
        ("ended", "2022-07-15", None, "Xong việc"),
        ("appraised", str(today), None, None),
        ("plan-closed", "2022-07-10", "12/QĐ-UBND", None),
    ]
    more = {e.what: e.more for e in trail.items}
    assert more["approved"] == {"quota_excess": "Không có hộ sinh"}
    assert more["extended"] == {"ends_on": "2022-07-31"}
    assert more["paid"]["amount"] == PAID["amount"]
    assert more["appraised"] == {"appraisal": "Tốt"}
    assert len({e.recorded_by for e in trail.items}) == 3
    assert [e.recorded_at for e in trail.items] == sorted(e.recorded_at for e in trail.items if e.recorded_at)
    assert "Lò Văn Đức" not in trail.model_dump_json()
