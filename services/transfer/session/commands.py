"""Writes of training sessions."""

from uuid import UUID

from services.transfer.session import queries, rules
from services.transfer.session.errors import SessionDiffers, SessionMissing
from services.transfer.session.schemas import AttestSession, RecordSession
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import SessionCase, SessionRecorded, TransferStatus
from shared.db import UnitOfWork, columns
from shared.documents import Document
from shared.statement import statement

INSERT = statement("""
    insert into training_session (id, transfer_id, on_day, trainer_id, mode, recorded_by)
    values (:id, :transfer_id, :on_day, :trainer_id, :mode, :actor)
""")
INSERT_CASES = statement("""
    insert into session_case (session_id, no, trainee_id, technique_code, role, count)
    select :session_id, c.no, c.trainee_id, c.technique_code, c.role, c.count
    from unnest(:trainees::uuid[], :techniques::text[], :roles::text[], :counts::integer[])
        with ordinality as c(trainee_id, technique_code, role, count, no)
""")
ATTEST = statement("update training_session set attested_by = :actor, attested_at = :now where id = :id returning on_day")


async def record_session(uow: UnitOfWork, transfer_id: UUID, body: RecordSession) -> Document:
    """Keep a session of a started transfer; the same one sent again changes nothing."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    known = await uow.value(queries.FIND_BODY, session_id=body.session_id)
    if known is not None:
        if known["transfer_id"] != str(transfer_id) or _body(known) != body:
            raise SessionDiffers
        uow.unchanged_subject = str(transfer_id)
        return await transfers.answer(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.RECORD_SESSION)
    rules.ensure_of_transfer(body, trainers=stored["trainer_ids"], trainees=stored["trainee_ids"], techniques=stored["technique_codes"])
    way.ensure_day("/on", body.on, after_day=stored["started_on"], today=uow.today)
    await _insert(uow, transfer_id, body)
    row = await transfers.touch(uow, transfer_id, said=True)
    said = SessionRecorded(
        transfer_id=transfer_id,
        session_id=body.session_id,
        on=body.on,
        trainer_id=body.trainer_id,
        mode=body.mode,
        cases=[SessionCase(**case.model_dump()) for case in body.cases],
    )
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=province)
    return await transfers.conclude(uow, row, Taken("session_recorded", body.on, about=str(body.session_id)))


async def attest_session(uow: UnitOfWork, transfer_id: UUID, body: AttestSession) -> Document:
    """The trainer's side vouches for a session: from then on its cases count."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    known = await uow.find(queries.FIND, transfer_id=transfer_id, session_id=body.session_id)
    if known is None:
        raise SessionMissing
    if known["attested_at"] is not None:
        uow.unchanged_subject = str(transfer_id)
        return await transfers.answer(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.ATTEST)
    await uow.run(ATTEST, id=body.session_id, actor=uow.actor, now=uow.context.now)
    row = await transfers.touch(uow, transfer_id, said=False)
    return await transfers.conclude(uow, row, Taken("attested", uow.today, about=str(body.session_id)))


async def _insert(uow: UnitOfWork, transfer_id: UUID, body: RecordSession) -> None:
    await uow.run(
        INSERT, id=body.session_id, transfer_id=transfer_id, on_day=body.on, trainer_id=body.trainer_id, mode=body.mode, actor=uow.actor
    )
    rows = [(case.trainee_id, case.technique_code, case.role, case.count) for case in body.cases]
    trainees, techniques, roles, counts = columns(rows, 4)
    await uow.run(INSERT_CASES, session_id=body.session_id, trainees=trainees, techniques=techniques, roles=roles, counts=counts)


def _body(known: dict[str, object]) -> RecordSession:
    return RecordSession.model_validate({name: known[name] for name in RecordSession.model_fields})
