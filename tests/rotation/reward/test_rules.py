"""Who decides a reward and when it is public, without a database."""

from datetime import date

import pytest

from services.rotation.reward import rules
from services.rotation.reward.errors import ConsentMissing, RewardDecidedAlready, RewardNotDecided, RotationNotServed
from services.rotation.reward.rules import Known
from services.rotation.reward.schemas import PutReward, RewardDecision
from shared.actor import Role
from shared.errors import FourEyes, InvalidRequest, OutOfRole
from shared.ids import new_id

PERSON, ROTATION = new_id(), new_id()
DECISION = RewardDecision(decision_no="5/QĐ-UBND", decided_on=date(2022, 12, 1))


def known(decision: RewardDecision | None = None) -> Known:
    return Known(PERSON, [ROTATION], "Tận tụy", "proposer", decision)


def body(proposal: str = "Tận tụy", decision: RewardDecision | None = None) -> PutReward:
    return PutReward(practitioner_id=PERSON, assignments=[ROTATION], proposal=proposal, decision=decision)


def test_who_decides_is_of_the_authority_and_did_not_propose():
    rules.ensure_may_change(None, body(), actor="proposer", role=Role.CENTRE)
    rules.ensure_may_change(known(), body(decision=DECISION), actor="other", role=Role.COMMITTEE)
    with pytest.raises(OutOfRole):
        rules.ensure_may_change(known(), body(decision=DECISION), actor="other", role=Role.CENTRE)
    for stored, given in ((known(), body(decision=DECISION)), (None, body(decision=DECISION))):
        with pytest.raises(FourEyes):
            rules.ensure_may_change(stored, given, actor="proposer", role=Role.COMMITTEE)
    with pytest.raises(FourEyes):
        rules.ensure_may_change(known(), body("Khác", DECISION), actor="other", role=Role.COMMITTEE)


def test_what_was_decided_is_not_proposed_anew():
    rules.ensure_may_change(known(DECISION), body(decision=DECISION), actor="proposer", role=Role.CENTRE)
    with pytest.raises(RewardDecidedAlready):
        rules.ensure_may_change(known(DECISION), body("Khác", DECISION), actor="proposer", role=Role.CENTRE)


def test_nothing_is_published_without_decision_and_consent():
    rules.ensure_may_be_published("5/QĐ-UBND", consent=True)
    with pytest.raises(RewardNotDecided):
        rules.ensure_may_be_published(None, consent=True)
    for consent in (None, False):
        with pytest.raises(ConsentMissing):
            rules.ensure_may_be_published("5/QĐ-UBND", consent=consent)


def test_rotations_are_named_once_and_served_by_the_person():
    rules.ensure_distinct([ROTATION])
    rules.ensure_served([ROTATION], {ROTATION})
    with pytest.raises(InvalidRequest):
        rules.ensure_distinct([ROTATION, ROTATION])
    with pytest.raises(RotationNotServed):
        rules.ensure_served([ROTATION], set())
