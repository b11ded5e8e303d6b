"""Granting approvals and deciding on them."""

from uuid import UUID

import asyncpg

from services.catalog.approval import queries, rules
from services.catalog.approval.errors import ApprovalExists
from services.catalog.approval.rules import Standing
from services.catalog.approval.schemas import Approval, DecideOnApproval, Decision, GrantApproval
from services.catalog.facility.errors import FacilityNotInForce
from services.catalog.facility.queries import get_province
from shared.concurrency import ensure_matches
from shared.contracts.catalog import (
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
from shared.errors import ResourceMissing
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
    insert into approval (id, version, facility, decision_no, decided_on, effective_on, approver, above_level, technique_codes, status,
        last_effective_on)
    values (:id, 1, :facility, :decision_no, :decided_on, :effective_on, :approver, :above_level, :technique_codes, 'in_force',
        :effective_on)
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


async def grant_approval(uow: UnitOfWork, facility: str, body: GrantApproval) -> Approval:
    """Record the decision by which a facility may perform techniques (Mường Tè II.1)."""
    rules.ensure_signed(body.decided_on, uow.today)
    state = await uow.find(FIND_STANDINGS, facility=facility, on=body.effective_on, codes=body.technique_codes)
    if state is None:
        raise FacilityNotInForce
    standings = {code: Standing(found["scoped"], found["levels"]) for code, found in state["standings"].items()}
    rules.ensure_may_be_granted(body.technique_codes, standings, state["level"], above_level=bool(body.above_level))
    approval = Approval(
        id=body.id,
        facility=facility,
        decision_no=body.decision_no,
        decided_on=body.decided_on,
        effective_on=body.effective_on,
        approver=body.approver or Approver.DEPARTMENT,
        above_level=bool(body.above_level),
        technique_codes=sorted(standings),
        status=ApprovalStatus.IN_FORCE,
        decisions=[Decision(status=ApprovalStatus.IN_FORCE, decision_no=body.decision_no, effective_on=body.effective_on, reason=None)],
    )
    await uow.run(INSERT, **{name: getattr(approval, name) for name in INSERT.names})
    told = {name: getattr(approval, name) for name in ApprovalState.model_fields if name != "approval_id"}
    event = ApprovalGranted(approval_id=approval.id, **told)
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


async def _decide(
    uow: UnitOfWork, approval_id: UUID, body: DecideOnApproval, status: ApprovalStatus, event: type[ApprovalState]
) -> Document:
    stored = await uow.find(FIND, id=approval_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
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
