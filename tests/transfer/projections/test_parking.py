"""An event that this code does not know the version of holds up its own subject and nothing else."""

from uuid import UUID

import asyncpg

from shared.actor import Role
from shared.contracts.envelope import EVENT_TYPES
from shared.contracts.rotation import LicenceRecorded, LicenceState
from tests.transfer.story import TRAINEE, Story, licence, post


class LicenceRecordedLater(LicenceState):
    """A version that is not there yet."""

    type = "vn.tuyen.rotation.licence-recorded.v2"
    scope_note: str


async def test_an_unknown_version_parks_its_subject_only_and_goes_through_at_replay(told: Story):
    await told.plan_it()
    first, subject, day = licence(TRAINEE)
    odd = LicenceRecordedLater(**first.model_dump(), scope_note="x")
    await told.rotation.say((odd, subject, day))
    await told.say_rotation(post(TRAINEE, "TYT.3434", "X"))
    operator = told.client(Role.OPERATIONS, "VN")
    (parked,) = (await told.get(operator, "/parked")).json()["subjects"]
    assert (parked["subject"], parked["reason"]) == (subject, "unknown version: vn.tuyen.rotation.licence-recorded.v2")
    path = f"/transfers/{told.transfer}/eligibility?as_of=2022-09-15"
    results = {c["code"]: c["result"] for c in (await told.get(told.centre, path)).json()["checks"]}
    assert results["trainee.scope"] == "fail"
    assert results["trainee.position"] == "fail", "the event behind the parked one was applied"
    waited = await told.rotation.say((first, subject, day))
    refused = await told.get(told.centre, path, **{"Wait-For": f"rotation:{waited}"})
    assert (refused.status_code, refused.json()["code"]) == (409, "subject-parked")
    replay = f"/parked/subjects/rotation/{subject}:replay"
    assert (await told.post(operator, replay)).json() == {"applied": False}
    await mend(told, UUID(str(waited)))
    assert (await told.post(operator, replay)).json() == {"applied": True}
    results = {c["code"]: c["result"] for c in (await told.get(told.centre, path)).json()["checks"]}
    assert results["trainee.scope"] == "pass"
    assert (await told.get(operator, "/parked")).json()["subjects"] == []


async def mend(told: Story, _: UUID) -> None:
    """Operations put the upcast in place: here the odd entry is rewritten to the version that this code knows."""
    admin = await asyncpg.connect(told.settings.migration_dsn("rotation"))
    try:
        await admin.execute("set role tuyen_rotation_owner")
        await admin.execute(
            "update rotation.event_log set type = $1, data = (data::jsonb - 'scope_note')::json where type = $2",
            LicenceRecorded.type,
            LicenceRecordedLater.type,
        )
    finally:
        await admin.close()
    assert LicenceRecorded.type in EVENT_TYPES
