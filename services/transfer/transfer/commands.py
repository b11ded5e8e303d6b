"""Writes of transfers: propose, approve, start, cancel, reopen."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.transfer.eligibility.queries import ensure_eligible
from services.transfer.facility.queries import find_facilities, find_province
from services.transfer.need.queries import find_need
from services.transfer.plan.queries import is_plan
from services.transfer.practitioner import queries as practitioners
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.technique import queries as techniques
from services.transfer.transfer import queries, rules
from services.transfer.transfer.schemas import ApproveTransfer, CancelTransfer, PutTransfer, ReopenTransfer, StartTransfer
from shared import access
from shared.concurrency import Outcome, put_outcome
from shared.contracts.transfer import (
    TransferApproved,
    TransferCancelled,
    TransferProposed,
    TransferReopened,
    TransferStarted,
    TransferState,
    TransferStatus,
)
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, OutOfSubtree, UnknownForeign
from shared.statement import statement

INSERT = statement("""
    insert into transfer (id, plan, need, technique_codes, package, from_facility, to_facility, trainer_ids, trainee_ids, planned_from,
        planned_to, contract_no, status, proposed_by, version, revision)
    values (:id, :plan, :need, :technique_codes, :package, :from_facility, :to_facility, :trainer_ids, :trainee_ids, :planned_from,
        :planned_to, :contract_no, 'proposed', :actor, 1, 1)
    returning *
""")
UPDATE = statement("""
    update transfer set plan = :plan, need = :need, technique_codes = :technique_codes, package = :package, from_facility = :from_facility,
        to_facility = :to_facility, trainer_ids = :trainer_ids, trainee_ids = :trainee_ids, planned_from = :planned_from,
        planned_to = :planned_to, contract_no = :contract_no, version = version + 1, revision = revision + 1
    where id = :id returning *
""")
APPROVE = statement("""
    update transfer set status = :status, approved_on = :on_day, version = version + 1, revision = revision + 1,
        decision_no = coalesce(:decision_no::text, (select p.decision_no from plan p where p.code = transfer.plan))
    where id = :id returning *
""")
START = statement("""
    update transfer set status = :status, started_on = :on_day, version = version + 1, revision = revision + 1 where id = :id returning *
""")
CANCEL = statement("""
    update transfer set status = :status, cancelled_on = :on_day, version = version + 1, revision = revision + 1 where id = :id returning *
""")
# From a cancelled one everything is to be decided anew; the timeline keeps what was.
REOPEN = statement("""
    update transfer set status = :status, reopened_on = :on_day, cancelled_on = null, version = version + 1, revision = revision + 1,
        (decision_no, approved_on, started_on) = (
            select decision_no, approved_on, started_on where :status <> 'proposed'
        )
    where id = :id returning *
""")
LIST_ACCEPTED = statement("""
    select coalesce(array_agg(code), '{}') from acceptance a, unnest(a.technique_codes) as code where a.transfer_id = :id
""")
TOUCH = statement("update transfer set version = version + :said::bigint, revision = revision + 1 where id = :id returning *")


async def put_transfer(uow: UnitOfWork, transfer_id: UUID, body: PutTransfer) -> Document:
    """Propose a transfer, or change it while it is proposed."""
    stored = await uow.find(queries.FIND, id=transfer_id)
    if stored is not None and not await access.is_within(uow, [stored["from_facility"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=str(transfer_id))
    if outcome is Outcome.SAME:
        return await answer(uow, transfer_id)
    if stored is not None:
        rules.after(TransferStatus(stored["status"]), rules.Step.CHANGE)
    await _ensure_sound(uow, body)
    row = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, id=transfer_id, actor=uow.actor, **body.model_dump())
    await _publish(uow, TransferProposed, row, uow.today)
    taken = Taken("proposed" if outcome is Outcome.CREATE else "changed", uow.today)
    return await conclude(uow, row, taken)


async def approve_transfer(uow: UnitOfWork, transfer_id: UUID, body: ApproveTransfer | None) -> Document:
    """Record the Department's decision on a transfer of which every check passes or is waived on that day."""
    body = body or ApproveTransfer()
    stored = await queries.get_for_update(uow, transfer_id)
    status = rules.after(TransferStatus(stored["status"]), rules.Step.APPROVE)
    on = body.decided_on or uow.today
    rules.ensure_day("/decided_on", on, after_day=stored["reopened_on"], today=uow.today)
    await _ensure_two_sides(uow, stored["trainer_ids"], stored["trainee_ids"])
    await ensure_eligible(uow, transfer_id, on)
    row = await uow.one(APPROVE, id=transfer_id, status=status, decision_no=body.decision_no, on_day=on)
    await _publish(uow, TransferApproved, row, on)
    return await conclude(uow, row, Taken(status, on, document_no=row["decision_no"]))


async def start_transfer(uow: UnitOfWork, transfer_id: UUID, body: StartTransfer | None) -> Document:
    """Begin the training, on a day on which every check still passes or is waived."""
    body = body or StartTransfer()
    stored = await queries.get_for_update(uow, transfer_id)
    status = rules.after(TransferStatus(stored["status"]), rules.Step.START)
    on = body.on or uow.today
    rules.ensure_day("/on", on, after_day=stored["approved_on"], today=uow.today)
    await _ensure_two_sides(uow, stored["trainer_ids"], stored["trainee_ids"])
    await ensure_eligible(uow, transfer_id, on)
    row = await uow.one(START, id=transfer_id, status=status, on_day=on)
    await _publish(uow, TransferStarted, row, on)
    return await conclude(uow, row, Taken(status, on, document_no=body.document_no))


async def cancel_transfer(uow: UnitOfWork, transfer_id: UUID, body: CancelTransfer) -> Document:
    """Give an open transfer up."""
    stored = await queries.get_for_update(uow, transfer_id)
    status = rules.after(TransferStatus(stored["status"]), rules.Step.CANCEL)
    on = body.on or uow.today
    last = rules.latest(stored["approved_on"], stored["started_on"], stored["reopened_on"])
    rules.ensure_day("/on", on, after_day=last, today=uow.today)
    row = await uow.one(CANCEL, id=transfer_id, status=status, on_day=on)
    await _publish(uow, TransferCancelled, row, on)
    return await conclude(uow, row, Taken(status, on, document_no=body.document_no, note=body.reason))


async def reopen_transfer(uow: UnitOfWork, transfer_id: UUID, body: ReopenTransfer) -> Document:
    """Propose a cancelled transfer again, or go on with what an acceptance of a part left."""
    stored = await queries.get_for_update(uow, transfer_id)
    status = rules.after(TransferStatus(stored["status"]), rules.Step.REOPEN)
    if status is TransferStatus.STARTED:
        rules.ensure_something_left(stored["technique_codes"], await uow.value(LIST_ACCEPTED, id=transfer_id))
    on = body.on or uow.today
    rules.ensure_day("/on", on, after_day=rules.latest(stored["cancelled_on"], stored["accepted_on"]), today=uow.today)
    row = await uow.one(REOPEN, id=transfer_id, status=status, on_day=on)
    await _publish(uow, TransferReopened, row, on)
    return await conclude(uow, row, Taken("reopened", on, document_no=body.document_no, about=status, note=body.reason))


async def touch(uow: UnitOfWork, transfer_id: UUID, *, said: bool) -> asyncpg.Record:
    """One revision more for something that belongs to a locked transfer; `said`: an event of the transfer goes with it."""
    if not said:
        uow.unchanged_subject = str(transfer_id)
    return await uow.one(TOUCH, id=transfer_id, said=1 if said else 0)


async def province_of(uow: UnitOfWork, row: asyncpg.Record) -> str:
    """The province under which a transfer's events go: the receiver's."""
    province = await find_province(uow, row["to_facility"])
    assert province is not None
    return province


async def conclude(uow: UnitOfWork, row: asyncpg.Record, taken: Taken) -> Document:
    """Keep the step, and answer the transfer as it is now."""
    await record_step(uow, Noun.TRANSFER, str(row["id"]), row["revision"], taken)
    return await answer(uow, row["id"])


async def answer(uow: UnitOfWork, transfer_id: UUID) -> Document:
    """The transfer as it is now, with its ETag."""
    found = await queries.get_transfer(uow, transfer_id)
    uow.version = int((found.version or "0").partition(".")[0])
    return found


def state_of(row: asyncpg.Record) -> dict[str, Any]:
    """The fields that every event of a transfer's step carries."""
    return {"transfer_id": row["id"]} | {name: row[name] for name in TransferState.model_fields if name != "transfer_id"}


async def _publish(uow: UnitOfWork, event: type[TransferState], row: asyncpg.Record, on: date) -> None:
    said = event(**state_of(row))
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=on, province=await province_of(uow, row))


async def _ensure_sound(uow: UnitOfWork, body: PutTransfer) -> None:
    """What a transfer names exists, fits together and goes downward."""
    await _ensure_two_sides(uow, body.trainer_ids, body.trainee_ids)
    unknown = await techniques.list_unknown(uow, body.technique_codes, "/technique_codes")
    package = None if body.package is None else await techniques.find_package(uow, body.package)
    if body.package is not None and package is None:
        unknown.append(Detail("/package", "field.unknown-code"))
    known = await find_facilities(uow, [body.from_facility, body.to_facility], body.planned_from)
    unknown += [Detail(f"/{end}", "field.unknown-code") for end in ("from_facility", "to_facility") if getattr(body, end) not in known]
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    if package is not None:
        rules.ensure_whole_package(body.technique_codes, package)
    strangers = await practitioners.list_unknown(uow, body.trainer_ids, "/trainer_ids")
    strangers += await practitioners.list_unknown(uow, body.trainee_ids, "/trainee_ids")
    if strangers:
        raise UnknownForeign("rotation", errors=strangers)
    sender, receiver = known[body.from_facility], known[body.to_facility]
    rules.ensure_downward(sender.level, receiver.level, same=sender.code == receiver.code, own=receiver.parent_facility == sender.code)
    await _ensure_follows(uow, body)


async def _ensure_two_sides(uow: UnitOfWork, trainers: Sequence[UUID], trainees: Sequence[UUID]) -> None:
    """Nobody teaches themselves, under whichever of the ids of a person; two ids may be found to be one person after the proposal, too."""
    persons = await practitioners.find_persons(uow, [*trainers, *trainees])
    rules.ensure_trainers_do_not_learn([persons[who] for who in trainers], [persons[who] for who in trainees])


async def _ensure_follows(uow: UnitOfWork, body: PutTransfer) -> None:
    need = await find_need(uow, body.need) if body.need is not None else None
    rules.ensure_follows_from(
        plan_known=body.plan is None or await is_plan(uow, body.plan),
        need_named=body.need is not None,
        need_facility=need["facility"] if need is not None else None,
        needed=need["technique_codes"] if need is not None else (),
        to_facility=body.to_facility,
        technique_codes=body.technique_codes,
    )


def _body(row: asyncpg.Record) -> PutTransfer:
    return PutTransfer(**{name: row[name] for name in PutTransfer.model_fields})
