"""Writes of rewards; they name people and are no event."""

from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.reward import queries, rules
from services.rotation.reward.rules import Known
from services.rotation.reward.schemas import PublishReward, PutReward, RewardDecision
from services.rotation.reward.tables import reward
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("select * from reward where id = :id for update")
INSERT = statement(reward.insert())
UPDATE = statement("""
    update reward set practitioner_id = :practitioner_id, assignments = :assignments, facility = :facility, proposal = :proposal,
        proposed_by = :proposed_by, proposed_on = :proposed_on, decision_no = :decision_no, decided_on = :decided_on,
        decided_by = :decided_by, consent_to_publish = :consent_to_publish, consent_recorded_by = :consent_recorded_by,
        consent_recorded_on = :consent_recorded_on, published_on = :published_on, version = version + 1
    where id = :id returning version
""")
PUBLISH = statement("update reward set published_on = :on, version = version + 1 where id = :id returning version")


async def put_reward(uow: UnitOfWork, reward_id: UUID, body: PutReward) -> Document:
    """Propose somebody for a reward, decide on it, or record the person's consent; raises RotationNotServed and others."""
    rules.ensure_distinct(body.assignments)
    stored = await uow.find(FIND, id=reward_id)
    if stored is not None:
        await facilities.ensure_own(uow, stored["facility"])
    known = _known(stored) if stored is not None else None
    consent = stored["consent_to_publish"] if stored else None
    same = known is not None and known.proposes(body) and (body.decision, body.consent_to_publish) == (known.decision, consent)
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(reward_id))
    if outcome is Outcome.SAME:
        return await queries.get_reward(uow, reward_id)
    rules.ensure_may_change(known, body, actor=uow.actor, role=uow.context.caller.role)
    served = await queries.list_served(uow, body.practitioner_id, body.assignments, uow.today)
    rules.ensure_served(body.assignments, served.keys())
    facility = next(iter(served.values()))
    await facilities.ensure_own(uow, facility)
    values = dict(stored or dict.fromkeys(column.name for column in reward.columns)) | {"id": reward_id, "facility": facility}
    values |= body.model_dump(exclude={"decision"})
    if known is None or not known.proposes(body):
        values |= {"proposed_by": uow.actor, "proposed_on": uow.today}
    if body.decision != (known.decision if known else None):
        decided = {"decision_no": None, "decided_on": None} if body.decision is None else body.decision.model_dump()
        values |= {**decided, "decided_by": uow.actor, "published_on": values["published_on"] if body.decision else None}
    if body.consent_to_publish != consent:
        values |= {"consent_recorded_by": uow.actor, "consent_recorded_on": uow.today}
    if outcome is Outcome.CREATE:
        await uow.run(INSERT, **values | {"version": 1})
        uow.version = 1
    else:
        uow.version = await uow.value(UPDATE, **values)
    return await queries.get_reward(uow, reward_id)


async def publish_reward(uow: UnitOfWork, reward_id: UUID, body: PublishReward) -> Document:
    """Make a decided reward public, with the person's consent."""
    stored = await uow.find(FIND, id=reward_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_may_be_published(stored["decision_no"], stored["consent_to_publish"])
    uow.version = await uow.value(PUBLISH, id=reward_id, on=body.on or uow.today)
    return await queries.get_reward(uow, reward_id)


def _known(stored: asyncpg.Record) -> Known:
    decided = stored["decision_no"] is not None
    decision = RewardDecision(decision_no=stored["decision_no"], decided_on=stored["decided_on"]) if decided else None
    return Known(stored["practitioner_id"], stored["assignments"], stored["proposal"], stored["proposed_by"], decision)
