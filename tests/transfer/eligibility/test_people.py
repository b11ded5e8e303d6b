"""Who was recorded twice is one person, on whichever side of a transfer."""

from uuid import UUID

from tests.transfer.story import ECG, STATION, TRAINER, Story, licence, merged, post, practitioner

TWICE = UUID(int=77)


async def test_a_person_does_not_train_themselves_under_another_id(told: Story):
    await told.say_rotation(practitioner(TWICE))
    proposed = await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None, trainee_ids=[str(TWICE)]))
    assert proposed.status_code == 201
    await told.say_rotation(merged(TWICE, TRAINER))
    body = told.proposal(plan=None, need=None, trainee_ids=[str(TWICE)], contract_no="1")
    refused = await told.put(told.centre, f"/transfers/{told.transfer}", body, **{"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (422, "trainer-is-trainee")
    assert refused.json()["errors"][0]["pointer"] == "/trainee_ids/0"


async def test_two_sides_found_to_be_one_person_after_the_proposal_are_not_approved(told: Story):
    await told.say_rotation(practitioner(TWICE), post(TWICE, STATION, ECG), licence(TWICE))
    await told.put(told.centre, f"/transfers/{told.transfer}", told.proposal(plan=None, need=None, trainee_ids=[str(TWICE)]))
    await told.say_rotation(merged(TWICE, TRAINER))
    refused = await told.step(told.department, "approve", {"decided_on": "2022-09-15"})
    assert (refused.status_code, refused.json()["code"]) == (422, "trainer-is-trainee")
    assert (await told.get(told.centre, f"/transfers/{told.transfer}")).json()["status"] == "proposed"
