"""Writes of training sessions."""

from uuid import UUID

import asyncpg

from services.transfer.eligibility.queries import ensure_trainer_fit
from services.transfer.logbook import commands as logbook
from services.transfer.logbook.queries import list_qualified
from services.transfer.session import queries, rules
from services.transfer.session.errors import (
    SessionAlreadyAccepted,
    SessionAlreadyAttested,
    SessionAlreadyWithdrawn,
    SessionDiffers,
    SessionMissing,
    SessionRepeats,
)
from services.transfer.session.schemas import AttestSession, RecordSession, WithdrawSession
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import SessionCase, SessionRecorded, TransferStatus
from shared.contracts.transfer_training import SessionAttested, SessionState, SessionWithdrawn
from shared.db import UnitOfWork, columns
from shared.documents import Document
from shared.statement import statement

INSERT = statement(
    """
    with held as (
        insert into training_session (id, transfer_id, on_day, trainer_id, mode, recorded_by, cases_digest)
        values (:id, :transfer_id, :on_day, :trainer_id, :mode, :actor, :digest)
    ), counted as (
        insert into session_case (session_id, no, trainee_id, technique_code, role, count)
        select :id, c.no, c.trainee_id, c.technique_code, c.role, c.count
        from unnest(:trainees::uuid[], :techniques::text[], :roles::text[], :counts::integer[])
            with ordinality as c(trainee_id, technique_code, role, count, no)
    ), touched as (
        update transfer set version = version + 1, revision = revision + 1 where id = :transfer_id returning *
    )
    select t.*, (select f.province from facility_state f where f.facility = t.to_facility order by f.valid desc limit 1) as province
    from touched t
    """,
    conflicts={"training_session_repeats": SessionRepeats},
)
ATTEST = statement("update training_session set attested_by = :actor, attested_at = :now, attester_id = :attester_id where id = :id")
WITHDRAW = statement("update training_session set withdrawn_by = :actor, withdrawn_at = :now, withdrawn_reason = :reason where id = :id")


async def record_session(uow: UnitOfWork, transfer_id: UUID, body: RecordSession) -> Document:
    """Keep a session of a started transfer; the same one sent again changes nothing."""
    stored = await queries.take_transfer(uow, transfer_id, body.session_id)
    known = stored["known"]
    if known is not None:
        if known["transfer_id"] != str(transfer_id) or _body(known) != body:
            raise SessionDiffers
        uow.unchanged_subject = str(transfer_id)
        return await transfers.answer(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.RECORD_SESSION)
    rules.ensure_of_transfer(body, trainers=stored["trainer_ids"], trainees=stored["trainee_ids"], techniques=stored["technique_codes"])
    rules.ensure_counted_once(body.cases)
    way.ensure_day("/on", body.on, after_day=stored["started_on"], today=uow.today)
    row = await _insert(uow, transfer_id, body)
    said = SessionRecorded(
        transfer_id=transfer_id,
        session_id=body.session_id,
        on=body.on,
        trainer_id=body.trainer_id,
        mode=body.mode,
        cases=[SessionCase(**case.model_dump()) for case in body.cases],
    )
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=row["province"])
    return await transfers.conclude(uow, row, Taken("session_recorded", body.on, about=str(body.session_id)))


async def attest_session(uow: UnitOfWork, transfer_id: UUID, body: AttestSession) -> Document:
    """A trainer who was eligible on the session's day vouches for it: from then on its cases count."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    known = await _get_standing(uow, stored, body.session_id, way.Step.ATTEST)
    if known["attested_at"] is not None:
        raise SessionAlreadyAttested
    way.after(TransferStatus(stored["status"]), way.Step.ATTEST)
    attester = body.trainer_id or known["trainer_id"]
    rules.ensure_trainer(attester, stored["trainer_ids"])
    await ensure_trainer_fit(uow, transfer_id, attester, known["on_day"], known["technique_codes"])
    before = await list_qualified(uow, transfer_id)
    await uow.run(ATTEST, id=body.session_id, actor=uow.actor, now=uow.context.now, attester_id=attester)
    said = SessionAttested(transfer_id=transfer_id, session_id=body.session_id, trainer_id=attester, on=known["on_day"])
    await _say(uow, said, Taken("attested", uow.today, about=str(body.session_id)))
    after = await list_qualified(uow, transfer_id)
    await logbook.say_qualified(uow, transfer_id, {about: since for about, since in after.items() if about not in before})
    return await transfers.answer(uow, transfer_id)


async def withdraw_session(uow: UnitOfWork, transfer_id: UUID, body: WithdrawSession) -> Document:
    """Take a session back before the acceptance, attested or not: its cases count no more, here at once.

    A provisional competency that its cases gave stays with rotation until it is revoked there, as after a failed assessment: what was
    believed on a day is not unsaid. The acceptance, and the proficiency that it gives, go by the logbook.
    """
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    known = await _get_standing(uow, stored, body.session_id, way.Step.WITHDRAW_SESSION)
    way.after(TransferStatus(stored["status"]), way.Step.WITHDRAW_SESSION)
    if known["accepted"]:
        raise SessionAlreadyAccepted
    await uow.run(WITHDRAW, id=body.session_id, actor=uow.actor, now=uow.context.now, reason=body.reason)
    said = SessionWithdrawn(transfer_id=transfer_id, session_id=body.session_id, trainer_id=known["trainer_id"], on=known["on_day"])
    await _say(uow, said, Taken("session_withdrawn", uow.today, about=str(body.session_id), note=body.reason))
    return await transfers.answer(uow, transfer_id)


async def _get_standing(uow: UnitOfWork, transfer: asyncpg.Record, session_id: UUID, step: way.Step) -> asyncpg.Record:
    """A session that was not taken back; of one that is not there it is said first whether the step is in order."""
    known = await queries.find_of_transfer(uow, transfer["id"], session_id)
    if known is None:
        way.after(TransferStatus(transfer["status"]), step)
        raise SessionMissing
    if known["withdrawn_at"] is not None:
        raise SessionAlreadyWithdrawn
    return known


async def _insert(uow: UnitOfWork, transfer_id: UUID, body: RecordSession) -> asyncpg.Record:
    """The session, its cases and one revision more of its transfer, in one statement; the transfer's row with the receiver's province."""
    rows = [(case.trainee_id, case.technique_code, case.role, case.count) for case in body.cases]
    trainees, techniques, roles, counts = columns(rows, 4)
    return await uow.one(
        INSERT,
        id=body.session_id,
        transfer_id=transfer_id,
        on_day=body.on,
        trainer_id=body.trainer_id,
        mode=body.mode,
        actor=uow.actor,
        digest=rules.digest_of(body.cases),
        trainees=trainees,
        techniques=techniques,
        roles=roles,
        counts=counts,
    )


async def _say(uow: UnitOfWork, said: SessionState, taken: Taken) -> None:
    """Publish what became of a session under one revision more of its transfer, and keep the step."""
    row = await transfers.touch(uow, said.transfer_id, said=True)
    subject, province = str(said.transfer_id), await transfers.province_of(uow, row)
    uow.publish(said, subject=subject, version=row["version"], effective_on=said.on, province=province)
    await record_step(uow, Noun.TRANSFER, subject, row["revision"], taken)


def _body(known: dict[str, object]) -> RecordSession:
    return RecordSession.model_validate({name: known[name] for name in RecordSession.model_fields})
