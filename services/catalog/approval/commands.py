"""Granting approvals and deciding on them."""

from uuid import UUID

import asyncpg

from services.catalog.approval import queries, rules
from services.catalog.approval.errors import ApprovalExists, DecisionUnknown
from services.catalog.approval.rules import Standing
from services.catalog.approval.schemas import Approval, CorrectApproval, DecideOnApproval, Decision, GrantApproval
from services.catalog.facility.errors import FacilityNotInForce
from services.catalog.facility.queries import get_province
from shared.concurrency import ensure_matches
from shared.contracts.catalog import (
    ApprovalCorrected,
    ApprovalGranted,
    ApprovalResumed,
    ApprovalRevoked,
    ApprovalState,
    ApprovalStatus,
    ApprovalSuspended,
    Approver,
)
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, ResourceMissing
from shared.statement import statement

FIND_STANDINGS = statement("""
    select f.level, coalesce(province_of(f.admin_unit, :on), province_of(f.admin_unit, f.valid_from), 'VN') as province, (
        select coalesce(jsonb_object_agg(t.code, jsonb_build_object('scoped', t.scopes <> '{}', 'levels', array(
            select i.level from level_list_item i
            where i.technique_code = t.code and i.listed
                and i.valid_from = (select max(l.valid_from) from level_list l where l.level = i.level and l.valid_from <= :on)
        ))), '{}') from technique t where t.code = any(:codes::text[])
    ) as standings
    from facility_state f where f.code = :facility and f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on)
""")
INSERT = statement(
    """
    insert into approval (id, version, facility, decision_no, decided_on, effective_on, approver, above_level, above_level_codes,
        technique_codes, status, last_effective_on)
    values (:id, 1, :facility, :decision_no, :decided_on, :effective_on, :approver, :above_level, :above_level_codes, :technique_codes,
        'in_force', :effective_on)
    """,
    conflicts={"approval_pkey": ApprovalExists},
)
FIND = statement("select * from approval where id = :id for update")
DECIDE = statement("""
    with decided as (
        update approval set version = version + 1, status = :status, last_effective_on = :effective_on where id = :id returning id, version
    )
    insert into approval_status (approval_id, version, effective_on, status, decision_no, reason)
    select id, version, :effective_on, :status, :decision_no, :reason from decided returning version
""")
# A decision, and what holds from its day on: of several of one day the last.
FIND_DECISION = statement("""
    select d.decision_no, d.decided_on, d.effective_on, (
        select last.status from approval_decision last
        where last.approval_id = d.approval_id and last.effective_on = d.effective_on order by last.version desc limit 1
    ) as status
    from approval_decision d where d.approval_id = :id and d.version = :decision
""")
CORRECT = statement("""
    with approved as (
        update approval set version = version + 1, decision_no = case when :grant::boolean then :decision_no else decision_no end,
            decided_on = case when :grant then coalesce(:decided_on::date, decided_on) else decided_on end
        where id = :id returning *
    ), decided as (
        update approval_status set decision_no = :decision_no where approval_id = :id and version = :decision
    ), kept as (
        insert into approval_correction (approval_id, version, decision, was_no, decision_no, was_decided_on, decided_on, reason,
            recorded_at, recorded_by)
        select id, version, :decision, :was_no, :decision_no, :was_decided_on::date, case when :grant then decided_on end, :reason, :now,
            :by
        from approved
    )
    select * from approved
""")


async def grant_approval(uow: UnitOfWork, facility: str, body: GrantApproval, *, transfer_id: UUID | None = None) -> Approval:
    """Record the decision by which a facility may perform techniques (Mường Tè II.1); `transfer_id`: what it was supplemented after."""
    rules.ensure_signed(body.decided_on, uow.today)
    state = await uow.find(FIND_STANDINGS, facility=facility, on=body.effective_on, codes=body.technique_codes)
    if state is None:
        raise FacilityNotInForce
    standings = {code: Standing(found["scoped"], found["levels"]) for code, found in state["standings"].items()}
    above = rules.ensure_may_be_granted(body.technique_codes, standings, state["level"], above_level=bool(body.above_level))
    approval = Approval(
        id=body.id,
        facility=facility,
        decision_no=body.decision_no,
        decided_on=body.decided_on,
        effective_on=body.effective_on,
        approver=body.approver or Approver.DEPARTMENT,
        above_level=bool(body.above_level),
        above_level_codes=above,
        technique_codes=sorted(standings),
        status=ApprovalStatus.IN_FORCE,
        decisions=[_granting(body)],
    )
    await uow.run(INSERT, **{name: getattr(approval, name) for name in INSERT.names})
    told = {name: getattr(approval, name) for name in ApprovalState.model_fields if name != "approval_id"}
    event = ApprovalGranted(approval_id=approval.id, transfer_id=transfer_id, **told)
    uow.publish(event, subject=str(body.id), version=1, effective_on=body.effective_on, province=state["province"])
    uow.version = 1
    return approval


async def suspend_approval(uow: UnitOfWork, approval_id: UUID, body: DecideOnApproval) -> Document:
    """The facility may not perform these techniques until further notice."""
    return await _decide(uow, approval_id, body, ApprovalStatus.SUSPENDED, ApprovalSuspended)


async def resume_approval(uow: UnitOfWork, approval_id: UUID, body: DecideOnApproval) -> Document:
    """The facility may perform them again."""
    return await _decide(uow, approval_id, body, ApprovalStatus.IN_FORCE, ApprovalResumed)


async def revoke_approval(uow: UnitOfWork, approval_id: UUID, body: DecideOnApproval) -> Document:
    """The facility may not perform them any more."""
    return await _decide(uow, approval_id, body, ApprovalStatus.REVOKED, ApprovalRevoked)


async def correct_approval(uow: UnitOfWork, approval_id: UUID, body: CorrectApproval) -> Document:
    """Put right what a decision's number, or the grant's day, was recorded as; on which days the approval holds does not change."""
    stored = await _get_for_update(uow, approval_id)
    version = body.decision or rules.GRANT
    decision = await uow.find(FIND_DECISION, id=approval_id, decision=version)
    if decision is None:
        raise DecisionUnknown(errors=[Detail("/decision", "field.unknown-code")])
    stood = decision["decision_no"], decision["decided_on"]
    rules.ensure_corrects(version, stood, (body.decision_no, body.decided_on))
    if body.decided_on is not None:
        rules.ensure_signed(body.decided_on, uow.today)
    kept = {"decision": version, "grant": version == rules.GRANT, "was_no": stood[0], "was_decided_on": stood[1]}
    said = {"decision_no": body.decision_no, "decided_on": body.decided_on, "reason": body.reason}
    row = await uow.one(CORRECT, id=approval_id, now=uow.context.now, by=uow.actor, **kept, **said)
    province = await get_province(uow, stored["facility"], decision["effective_on"])
    told = ApprovalCorrected(**_told(row), status=decision["status"], decision=version, corrected_no=body.decision_no)
    uow.publish(told, subject=str(approval_id), version=row["version"], effective_on=decision["effective_on"], province=province)
    uow.version = row["version"]
    return await queries.get_approval(uow, approval_id)


async def _get_for_update(uow: UnitOfWork, approval_id: UUID) -> asyncpg.Record:
    stored = await uow.find(FIND, id=approval_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    return stored


async def _decide(
    uow: UnitOfWork, approval_id: UUID, body: DecideOnApproval, status: ApprovalStatus, event: type[ApprovalState]
) -> Document:
    stored = await _get_for_update(uow, approval_id)
    rules.ensure_may_follow(stored["status"], stored["last_effective_on"], status, body.effective_on)
    version = await uow.value(DECIDE, id=approval_id, status=status.value, **body.model_dump())
    province = await get_province(uow, stored["facility"], body.effective_on)
    told = event(**_told(stored), status=status)
    uow.publish(told, subject=str(approval_id), version=version, effective_on=body.effective_on, province=province)
    uow.version = version
    return await queries.get_approval(uow, approval_id)


def _told(stored: asyncpg.Record) -> dict[str, object]:
    same = {name: stored[name] for name in ApprovalState.model_fields if name not in {"approval_id", "status"}}
    return {"approval_id": stored["id"], **same}


def _granting(body: GrantApproval) -> Decision:
    return Decision(
        version=rules.GRANT,
        status=ApprovalStatus.IN_FORCE,
        decision_no=body.decision_no,
        effective_on=body.effective_on,
        reason=None,
        corrections=[],
    )
