"""What is to be done now with a transfer, by whom and until when."""

from datetime import date, timedelta
from typing import Any

from services.transfer.step.schemas import Timeline
from shared.clock import day_of, now
from shared.contracts.catalog import SupplementProposed
from tests.transfer.first_case.test_first_cases import CASE
from tests.transfer.follow_up.test_follow_ups import DAYS, follow_up
from tests.transfer.step.test_supplements import SUPPLEMENT, supplement
from tests.transfer.story import CENTRE, ECG, STATION, TRAINEE, Story, approval, licence

TODAY = day_of(now())


async def pending(told: Story) -> list[tuple[str, str, str, str | None]]:
    """Step, role and unit of the owner, what it is about."""
    timeline = Timeline.model_validate((await told.get(told.station, f"/transfers/{told.transfer}/timeline")).json())
    return [(p.step, p.owner.role, p.owner.unit, p.about) for p in timeline.pending]


async def due(told: Story) -> list[tuple[str, str, str, bool]]:
    timeline = (await told.get(told.station, f"/transfers/{told.transfer}/timeline")).json()
    return [(p["step"], p["since"], p["due_on"], p["overdue"]) for p in timeline["pending"]]


async def test_a_proposed_transfer_waits_for_its_plan_and_need_then_for_the_department(told: Story) -> None:
    await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None, planned_to="2199-12-31"))
    assert await pending(told) == [("change", "centre", CENTRE, None)]
    assert await due(told) == [("change", str(TODAY), str(TODAY + timedelta(days=30)), False)]
    await told.put(told.station, f"/needs/{told.need}", {"facility": STATION, "technique_codes": [ECG], "reason": "x"})
    plan = {"unit": CENTRE, "year": 2022, "transfers": [told.transfer], "outline": "Đề cương", "material": "Tài liệu"}
    await told.put(told.centre, "/plans/KH-2022", plan)
    await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(planned_to="2199-12-31"), **{"If-Match": "*"})
    assert await pending(told) == [("submit-need", "station", STATION, told.need), ("submit-plan", "centre", CENTRE, "KH-2022")]
    await told.post(told.station, f"/needs/{told.need}:submit")
    await told.post(told.centre, "/plans/KH-2022:submit")
    assert await pending(told) == [("approve-plan", "department", "12", "KH-2022")]
    await told.post(told.department, "/plans/KH-2022:approve", {"decision_no": "45/QĐ-SYT"})
    assert await pending(told) == [("approve", "department", "12", None)]


async def test_a_started_transfer_waits_for_each_session_and_for_its_acceptance(told: Story) -> None:
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE))
    await told.step(told.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"})
    assert await due(told) == [("start", "2022-09-15", "2022-10-01", True)]
    await told.step(told.centre, "start", {"on": "2022-10-01"})
    await told.step(told.station, "record-session", told.a_session())
    assert await pending(told) == [("attest", "centre", CENTRE, told.session), ("accept", "centre", CENTRE, None)]
    assert await due(told) == [("attest", "2022-10-10", "2022-10-17", True), ("accept", "2022-10-01", "2022-12-31", True)]
    await told.put(told.ministry, "/policies/step_days.attest/2022-01-01", {"value": 30})
    assert ("attest", "2022-10-10", "2022-11-09", True) in await due(told)
    await told.step(told.centre, "attest", {"session_id": told.session})
    assert [step for step, *_ in await pending(told)] == ["accept"]
    await told.step(told.centre, "cancel", {"reason": "x"})
    assert await pending(told) == []


async def test_an_accepted_transfer_waits_for_its_list_its_first_case_its_follow_ups_and_its_end(told: Story) -> None:
    await told.teach_it()
    await told.step(told.centre, "accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15"})
    following = ("follow-up", "centre", CENTRE, "3")
    assert await pending(told) == [("propose-supplement", "station", STATION, None), following]
    await told.say_catalog(supplement(told, SupplementProposed))
    assert await pending(told) == [following, ("approve-supplement", "department", "12", str(SUPPLEMENT))]
    await told.say_catalog(approval(STATION, ECG, day=date(2023, 1, 1)))
    assert await due(told) == [("record-first-case", "2023-01-01", "2023-04-01", True), ("follow-up", "2023-02-28", "2023-04-14", True)]
    await told.step(told.station, "record-first-case", CASE)
    for month in DAYS:
        assert await pending(told) == [("follow-up", "centre", CENTRE, str(month))]
        await told.step(told.centre, "follow-up", follow_up(month))
    assert await due(told) == [("complete", "2023-12-15", "2024-01-14", True)]


async def test_needs_and_plans_wait_for_their_owners_too(told: Story) -> None:
    await told.plan_it()

    async def of(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await told.get(told.centre, f"{path}/timeline")).json()["pending"]
        return found

    (survey,) = await of(f"/needs/{told.need}")
    assert (survey["step"], survey["owner"], survey["since"]) == ("survey-need", {"role": "centre", "unit": CENTRE}, "2022-08-01")
    await told.post(told.centre, f"/needs/{told.need}:survey", {"on": "2022-08-20"})
    assert [(p["step"], p["since"]) for p in await of(f"/needs/{told.need}")] == [("aggregate-need", "2022-08-20")]
    assert await of("/plans/KH-2022") == []
