"""The closed loop's last steps: a supplement proposed, appraised, and decided with a number."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.catalog.approval import commands as approvals
from services.catalog.approval.schemas import GrantApproval
from services.catalog.facility.queries import find_places, get_province, get_state_on
from services.catalog.policy.queries import find_value
from services.catalog.policy.rules import CENTRE_APPROVES, may_centre_approve
from services.catalog.supplement import queries, rules
from services.catalog.supplement.schemas import AppraiseSupplement, ApproveSupplement, PutSupplement, ReturnSupplement
from services.catalog.technique.queries import ensure_known
from shared.access import is_within
from shared.actor import NATION, Role
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.catalog import Approver, SupplementProposed, SupplementRefused, SupplementReturned
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, ResourceMissing
from shared.ids import new_id
from shared.statement import Statement, statement

FIND = statement("select * from supplement where id = :id for update")
INSERT = statement("""
    insert into supplement (id, version, event_version, facility, technique_codes, transfer_id, document_no, proposed_on, proposed_by,
        status)
    select :id, 1, 1 + count(*), :facility, :technique_codes::text[], :transfer_id::uuid, :document_no, :on::date, array[:by::text],
        'proposed'
    from supplement_refusal where supplement_id = :id
    returning *
""")
REFUSE = statement("""
    insert into supplement_refusal (supplement_id, version, transfer_id, facility, technique_codes, reason, recorded_at)
    select :id, 1 + count(*), :transfer_id::uuid, :facility, :technique_codes::text[], :reason, :now::timestamptz
    from supplement_refusal where supplement_id = :id
    returning version
""")
UPDATE = statement("""
    update supplement set version = version + 1, event_version = event_version + 1, facility = :facility,
        technique_codes = :technique_codes, transfer_id = :transfer_id, document_no = :document_no, proposed_on = :on,
        proposed_by = array_append(proposed_by, :by::text), status = 'proposed', result = null,
        note = null, appraised_by = null, reason = null
    where id = :id returning *
""")
APPRAISE = statement("""
    update supplement set version = version + 1, status = 'appraised', result = :result, note = :note, appraised_by = :by
    where id = :id returning *
""")
APPROVE = statement("""
    update supplement set version = version + 1, status = 'approved', approval_id = :approval_id where id = :id returning *
""")
RETURN = statement("""
    update supplement set version = version + 1, event_version = event_version + 1, status = 'returned', reason = :reason
    where id = :id returning *
""")

KEEP = statement("""
    insert into supplement_step (supplement_id, version, facility, technique_codes, transfer_id, document_no, proposed_on, status, result,
        note, approval_id, reason, taken_on, recorded_at, recorded_by)
    select id, version, facility, technique_codes, transfer_id, document_no, proposed_on, status, result, note, approval_id, reason,
        :on::date, :now::timestamptz, :by::text
    from supplement where id = :id
""")


async def put_supplement(uow: UnitOfWork, supplement_id: UUID, body: PutSupplement) -> Document:
    """Ask for techniques to be added to a facility's list."""
    stored = await uow.find(FIND, id=supplement_id)
    if stored is not None and not await is_within(uow, await find_places(uow, stored["facility"]) or []):
        raise OutOfSubtree
    wanted: dict[str, Any] = {
        "facility": body.facility,
        "technique_codes": sorted(set(body.technique_codes)),
        "transfer_id": body.transfer,
        "document_no": body.document_no,
    }
    same = stored is not None and wanted.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(supplement_id))
    if outcome is Outcome.CHANGE and stored is not None:
        rules.ensure_may_change(stored["status"])
    if outcome is not Outcome.SAME:
        await ensure_known(uow, body.technique_codes)
        await propose_supplement(uow, supplement_id, wanted, on=uow.today, new=outcome is Outcome.CREATE)
    return await queries.get_supplement(uow, supplement_id)


async def propose_supplement(uow: UnitOfWork, supplement_id: UUID, wanted: dict[str, Any], *, on: date, new: bool = True) -> None:
    """Record a proposal of known techniques for a facility that exists on that day; who acts may then not approve it."""
    state = await get_state_on(uow, wanted["facility"], on)
    row = await _take_step(uow, INSERT if new else UPDATE, supplement_id, on=on, **wanted)
    event = SupplementProposed(**_told(row))
    uow.publish(event, subject=str(supplement_id), version=row["event_version"], effective_on=on, province=state["province"])


async def refuse_supplement(uow: UnitOfWork, supplement_id: UUID, wanted: dict[str, Any], *, reason: str, on: date) -> None:
    """Keep and say that no supplement could be proposed from an acceptance; tried again and proposed, the same subject goes on."""
    version = await uow.value(REFUSE, id=supplement_id, now=uow.context.now, reason=reason, **wanted)
    province = await get_province(uow, wanted["facility"], on) or NATION
    event = SupplementRefused(supplement_id=supplement_id, reason=reason, **wanted)
    uow.publish(event, subject=str(supplement_id), version=version, effective_on=on, province=province)


async def appraise_supplement(uow: UnitOfWork, supplement_id: UUID, body: AppraiseSupplement) -> Document:
    """Look at a proposal before it is decided; once more, if need be."""
    stored = await _get_for_update(uow, supplement_id)
    rules.ensure_open(stored["status"])
    await _take_step(uow, APPRAISE, supplement_id, on=uow.today, **body.model_dump())
    return await queries.get_supplement(uow, supplement_id)


async def approve_supplement(uow: UnitOfWork, supplement_id: UUID, body: ApproveSupplement) -> Document:
    """Decide a supplement: its techniques are listed by an approval of the same decision."""
    stored = await _get_for_update(uow, supplement_id)
    caller = uow.context.caller
    by_centre = caller.role is Role.CENTRE
    decides = not by_centre or may_centre_approve(await find_value(uow, CENTRE_APPROVES, uow.today), caller.unit)
    rules.ensure_may_approve(stored["status"], stored["proposed_by"], uow.actor, decides=decides)
    grant = GrantApproval(
        id=new_id(),
        approver=Approver.DISTRICT_CENTRE if by_centre else Approver.DEPARTMENT,
        technique_codes=stored["technique_codes"],
        **body.model_dump(),
    )
    await approvals.grant_approval(uow, stored["facility"], grant, transfer_id=stored["transfer_id"])
    await _take_step(uow, APPROVE, supplement_id, on=body.decided_on, approval_id=grant.id)
    return await queries.get_supplement(uow, supplement_id)


async def return_supplement(uow: UnitOfWork, supplement_id: UUID, body: ReturnSupplement) -> Document:
    """Send a supplement back, to be proposed again or not."""
    stored = await _get_for_update(uow, supplement_id)
    rules.ensure_open(stored["status"])
    row = await _take_step(uow, RETURN, supplement_id, on=uow.today, reason=body.reason)
    event = SupplementReturned(**_told(row))
    province = await get_province(uow, stored["facility"], uow.today)
    uow.publish(event, subject=str(supplement_id), version=row["event_version"], effective_on=uow.today, province=province)
    return await queries.get_supplement(uow, supplement_id)


async def _take_step(uow: UnitOfWork, change: Statement, supplement_id: UUID, *, on: date, **values: object) -> asyncpg.Record:
    """Change it, and keep it as the step left it: on which day, when and by whom."""
    row = await uow.one(change, id=supplement_id, on=on, by=uow.actor, **values)
    await uow.run(KEEP, id=supplement_id, on=on, by=uow.actor, now=uow.context.now)
    uow.version = row["version"]
    return row


async def _get_for_update(uow: UnitOfWork, supplement_id: UUID) -> asyncpg.Record:
    stored = await uow.find(FIND, id=supplement_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    return stored


def _told(row: asyncpg.Record) -> dict[str, Any]:
    return {"supplement_id": row["id"], **{name: row[name] for name in ("facility", "technique_codes", "transfer_id")}}
