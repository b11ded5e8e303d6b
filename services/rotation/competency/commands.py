"""Writes of competencies: what transfers say, what is entered with its evidence, what is revoked."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.competency import queries, rules
from services.rotation.competency.schemas import EvidenceKind, PutCompetency, RevokeCompetency, Skill, State
from services.rotation.competency.tables import competency
from services.rotation.policy import queries as policies
from services.rotation.policy.rules import COMPETENCY_LAPSE
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.errors import PractitionerMerged
from services.rotation.technique import queries as techniques
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation import CompetencyLevel, CompetencyRecorded, CompetencyRevoked
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("""
    select * from competency where practitioner_id = :practitioner_id and technique_code = :technique_code order by version desc limit 1
""")
INSERT = statement(competency.insert())
NOTHING = {"evidence_kind": None, "document_no": None, "cases": None, "transfer_id": None, "reason": None}


async def record_competency(
    uow: UnitOfWork, practitioner_id: UUID, technique_code: str, *, transfer_id: UUID, level: CompetencyLevel, on: date
) -> None:
    """Record that somebody masters a technique as a transfer says, unless it is known already; raises PractitionerUnknown."""
    try:
        skill = await _lock_skill(uow, practitioner_id, technique_code)
    except PractitionerMerged as merged:
        skill = await _lock_skill(uow, merged.into, technique_code)
    known = await _find_state(uow, skill)
    new = await _follow(uow, known, level, on)
    if rules.is_a_step(known, new):
        await say_state(uow, skill, new, {"evidence_kind": EvidenceKind.TRANSFER, "transfer_id": transfer_id})


async def put_competency(uow: UnitOfWork, practitioner_id: UUID, technique_code: str, body: PutCompetency) -> Document:
    """Record a competency on its evidence, correct it (the same `since`), or give it another state from a later day on."""
    skill = await _lock_skill(uow, practitioner_id, technique_code)
    stored = await uow.find(FIND, practitioner_id=practitioner_id, technique_code=technique_code)
    evidence = body.evidence.model_dump(exclude={"kind"}) | {"evidence_kind": body.evidence.kind}
    values = {"level": body.level, "effective_on": body.since} | evidence
    same = stored is not None and values.items() <= dict(stored).items()
    subject = f"{practitioner_id}@{technique_code}"
    if put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject) is not Outcome.SAME:
        await techniques.get_scopes(uow, technique_code, on=body.since, pointer="/path/technique_code")
        known = queries.state_of(stored) if stored else None
        rules.ensure_follows(known, body.since, "/since")
        await say_state(uow, skill, await _follow(uow, known, body.level, body.since), evidence)
    return await queries.get_competency(uow, practitioner_id, technique_code, as_of=max(uow.today, body.since))


async def revoke_competency(uow: UnitOfWork, practitioner_id: UUID, technique_code: str, body: RevokeCompetency) -> Document:
    """From a day on somebody is no longer held to master a technique."""
    skill = await _lock_skill(uow, practitioner_id, technique_code)
    known = await _find_state(uow, skill)
    if known is None:
        raise ResourceMissing
    ensure_matches(uow, known.version)
    rules.ensure_follows(known, body.on, "/on")
    rules.ensure_held(known, body.on)
    evidence = {"document_no": body.document_no, "reason": body.reason}
    await say_state(uow, skill, State(body.on, None, None, known.version + 1), evidence)
    return await queries.get_competency(uow, practitioner_id, technique_code, as_of=max(uow.today, body.on))


async def say_state(uow: UnitOfWork, skill: Skill, state: State, evidence: Mapping[str, Any]) -> None:
    """Write a state of a competency, and say it."""
    key = {"practitioner_id": skill.practitioner_id, "technique_code": skill.technique_code}
    days = {"effective_on": state.on, "lapses_on": state.lapses_on, "version": state.version}
    await uow.run(INSERT, **key, **days, level=state.level or queries.REVOKED, **{**NOTHING, **evidence})
    event: CompetencyRecorded | CompetencyRevoked = CompetencyRevoked(**key)
    if state.level is not None:
        transfer_id = evidence.get("transfer_id")
        event = CompetencyRecorded(**key, level=state.level, transfer_id=transfer_id, lapses_on=state.lapses_on)
    subject = f"{skill.practitioner_id}@{skill.technique_code}"
    uow.publish(event, subject=subject, version=state.version, effective_on=state.on, province=skill.province)
    uow.version = state.version


async def _lock_skill(uow: UnitOfWork, practitioner_id: UUID, technique_code: str) -> Skill:
    person = await practitioners.lock_practitioner(uow, practitioner_id)
    return Skill(practitioner_id, technique_code, person["province"])


async def _find_state(uow: UnitOfWork, skill: Skill) -> State | None:
    row = await uow.find(FIND, practitioner_id=skill.practitioner_id, technique_code=skill.technique_code)
    return None if row is None else queries.state_of(row)


async def _follow(uow: UnitOfWork, known: State | None, level: CompetencyLevel, on: date) -> State:
    """The state that follows the known one; it lapses by the policy that is in force on its day."""
    months = await policies.find_number(uow, COMPETENCY_LAPSE, on)
    return State(on, level, rules.lapse_of(on, months), known.version + 1 if known else 1)
