"""Open transfers are flagged on the days on which a check fails, as the facts come in."""

from datetime import date, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.transfer.app import SPEC
from shared.clock import day_of, now
from shared.contracts.catalog import ApprovalRevoked, ApprovalStatus
from shared.projection import fingerprint
from shared.rebuild import rebuild
from tests.transfer.story import CENTRE, ECG, LISTED, STATION, TRAINEE, TRAINER, Story, approval, licence, merged, post, resources

TODAY = day_of(now())


@pytest.fixture
async def planned(told: Story) -> Story:
    """An eligible transfer, proposed."""
    await told.plan_it()
    await told.say_rotation(licence(TRAINEE))
    return told


async def flags(story: Story, **headers: str) -> list[str]:
    """The flags of the transfer, the same in the list and alone."""
    one = (await story.get(story.centre, f"/transfers/{story.transfer}", **headers)).json()
    items = (await story.get(story.centre, "/transfers")).json()["items"]
    assert [item["flags"] for item in items if item["id"] == story.transfer] == [one["flags"]]
    found: list[str] = one["flags"]
    return found


async def listed(story: Story, flag: str) -> list[str]:
    answer = await story.get(story.centre, f"/transfers?flag={flag}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def revocation(day: date) -> Any:
    granted, subject, _ = approval(CENTRE, ECG, id_=LISTED)
    return ApprovalRevoked(**granted.model_dump() | {"status": ApprovalStatus.REVOKED}), subject, day


async def test_a_revoked_approval_flags_the_open_transfers_that_hang_on_it_within_a_second(planned: Story):
    assert (await flags(planned), await listed(planned, "ineligible")) == ([], [])
    await planned.catalog.say(revocation(TODAY))
    began = perf_counter()
    while not await listed(planned, "sender.technique_approved"):
        assert perf_counter() - began < 1
    assert await flags(planned) == ["sender.technique_approved"], "the plan names it: the technique stays the Department's"
    assert await listed(planned, "ineligible") == [planned.transfer]
    assert await listed(planned, "trainer.scope") == []


async def test_a_licence_that_expires_flags_its_transfers_on_that_day_without_any_job(planned: Story):
    """Three days, and no event between them: what is read is only the day."""
    await planned.say_rotation(licence(TRAINER, expires=TODAY + timedelta(days=1)))
    days = [await failing(planned, TODAY + timedelta(days=n)) for n in range(3)]
    assert days == [set(), set(), {"trainer.scope"}]
    assert await flags(planned) == []
    await planned.say_rotation(licence(TRAINER, expires=TODAY - timedelta(days=1)))
    assert await flags(planned) == ["trainer.scope"]


async def failing(story: Story, day: date) -> set[str]:
    """What the kept rows say of a day."""
    admin = await asyncpg.connect(story.settings.service_dsn("transfer"))
    try:
        rows = await admin.fetch(
            "select check_code from transfer_view.check_state where transfer_id = $1 and fails @> $2::date", UUID(story.transfer), day
        )
    finally:
        await admin.close()
    return {row[0] for row in rows}


async def test_own_steps_are_seen_by_who_waits_for_their_event(told: Story):
    proposed = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None))
    waited = {"Wait-For": proposed.headers["event-id"]}
    assert await flags(told, **waited) == ["trainee.scope", "plan.department_approved"]
    await told.plan_it_after()
    returned = await told.post(told.department, "/plans/KH-2022:return", {"reason": "x", "decided_on": "2022-09-20"})
    assert await flags(told, **{"Wait-For": returned.headers["event-id"]}) == ["trainee.scope", "plan.department_approved"]
    await told.say_rotation(licence(TRAINEE))
    assert await flags(told) == ["plan.department_approved"]


async def test_a_waiver_clears_its_flag_and_a_closed_transfer_has_none(planned: Story):
    await planned.say_catalog(resources(STATION, day=TODAY))
    assert await flags(planned) == ["receiver.resources"]
    waived = await planned.step(planned.department, "waive", {"check": "receiver.resources", "reason": "Máy đang về"})
    assert await flags(planned, **{"Wait-For": waived.headers["event-id"]}) == []
    await planned.say_rotation(licence(TRAINER, suspended_on=TODAY))
    assert await flags(planned) == ["trainer.scope"]
    cancelled = await planned.step(planned.centre, "cancel", {"reason": "x"})
    assert await flags(planned, **{"Wait-For": cancelled.headers["event-id"]}) == []
    assert await listed(planned, "ineligible") == []


async def test_a_need_turned_down_flags_its_transfer(planned: Story):
    rejected = await planned.post(planned.department, f"/needs/{planned.need}:reject", {"reason": "Trùng nhu cầu khác"})
    assert rejected.status_code == 200, rejected.text
    assert await flags(planned, **{"Wait-For": rejected.headers["event-id"]}) == ["plan.department_approved"]


async def test_the_flags_are_part_of_the_etag_and_not_of_the_version_that_a_change_names(planned: Story):
    plain = (await planned.get(planned.centre, f"/transfers/{planned.transfer}")).headers["etag"]
    await planned.say_catalog(resources(STATION, day=TODAY))
    flagged = await planned.get(planned.centre, f"/transfers/{planned.transfer}", **{"If-None-Match": plain})
    assert flagged.status_code == 200
    changed = await planned.put(
        planned.centre, f"/transfers/{planned.transfer}", planned.proposal(contract_no="1"), **{"If-Match": flagged.headers["etag"]}
    )
    assert changed.status_code == 200


async def test_people_found_to_be_one_are_looked_at_again_as_one(planned: Story):
    other = UUID(int=77)
    said, subject, day = licence(TRAINER)
    await planned.say_rotation((said.model_copy(update={"practitioner_id": other}), subject, day))
    assert await flags(planned) == ["trainer.scope"]
    await planned.say_rotation(merged(TRAINER, other))
    assert await flags(planned) == ["trainer.experience"]


async def test_a_session_whose_trainer_turns_out_to_have_been_suspended_is_flagged(told: Story):
    await told.start_it()
    for answer in (
        await told.step(told.station, "record-session", told.a_session()),
        await told.step(told.centre, "attest", {"session_id": told.session}),
    ):
        assert answer.status_code == 200, answer.text
    path = f"/transfers/{told.transfer}/sessions"
    await told.say_rotation(licence(TRAINER, suspended_on=date(2022, 10, 11)))
    assert [item["flags"] for item in (await told.get(told.centre, path)).json()["items"]] == [[]]
    await told.say_rotation(licence(TRAINER, suspended_on=date(2022, 10, 10)))
    assert [item["flags"] for item in (await told.get(told.centre, path)).json()["items"]] == [["trainer.scope"]]
    assert (await listed(told, "session"), "session" in await flags(told)) == ([told.transfer], True)


async def test_pages_of_flagged_transfers_follow_one_another(planned: Story):
    ids = sorted(str(uuid4()) for _ in range(5))
    for id_ in ids:
        last = await planned.put(planned.centre, f"/transfers/{id_}", planned.proposal(plan=None, need=None))
    await planned.get(planned.centre, "/policies", **{"Wait-For": last.headers["event-id"]})
    seen, path = [], "/transfers?flag=plan.department_approved&limit=2"
    for _ in range(3):
        page = (await planned.get(planned.centre, path)).json()
        seen += [item["id"] for item in page["items"]]
        path = f"/transfers?flag=plan.department_approved&limit=2&cursor={page['next']}"
    assert seen == ids
    assert (await planned.get(planned.centre, "/transfers?flag=luck")).status_code == 422


async def test_a_rebuild_finds_the_same_days(told: Story):
    await told.start_it()
    await told.step(told.station, "record-session", told.a_session())
    await told.step(told.centre, "attest", {"session_id": told.session})
    await told.say_catalog(revocation(date(2022, 11, 1)))
    await told.say_rotation(post(TRAINEE, STATION, ECG, until=date(2022, 12, 1)), licence(TRAINER, suspended_on=date(2022, 10, 5)))
    await told.log()
    cancelled = await told.step(told.department, "waive", {"check": "trainee.specific", "reason": "x"})
    await told.get(told.centre, "/policies", **{"Wait-For": cancelled.headers["event-id"]})
    admin = await asyncpg.connect(told.settings.migration_dsn("transfer"))
    try:
        await admin.execute("set role tuyen_transfer_owner")
        before = await fingerprint(admin, "transfer_view")
        assert await admin.fetchval("select count(*) from transfer_view.check_state") > 3
        assert await admin.fetchval("select count(*) from transfer_view.session_check") == 1
        await rebuild(SPEC, told.settings)
        assert await fingerprint(admin, "transfer_view") == before
    finally:
        await admin.close()
