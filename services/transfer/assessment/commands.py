"""Writes of assessments."""

from uuid import UUID

from services.transfer.assessment import rules
from services.transfer.assessment.schemas import AssessTrainee
from services.transfer.logbook import commands as logbook
from services.transfer.logbook.queries import list_qualified
from services.transfer.practitioner.queries import find_persons, list_unknown
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import TraineeAssessed, TransferStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, UnknownForeign
from shared.statement import statement

INSERT = statement("""
    insert into assessment (transfer_id, no, trainee_id, technique_code, assessor_id, score, passed, on_day)
    values (:transfer_id, :no, :trainee_id, :technique_code, :assessor_id, :score, :passed, :on)
""")


async def assess_trainee(uow: UnitOfWork, transfer_id: UUID, body: AssessTrainee) -> Document:
    """Keep an assessment of a trainee; a later one may follow, and the newest by day decides.

    Passed, it makes provisionally competent from its day on if the supervised quota was met by then; if later sessions that are recorded
    already met it, from the last of these on.
    """
    stored = await queries.get_for_update(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.ASSESS)
    rules.ensure_of_transfer(body, trainees=stored["trainee_ids"], techniques=stored["technique_codes"])
    way.ensure_day("/on", body.on, after_day=stored["started_on"], today=uow.today)
    if await list_unknown(uow, [body.assessor_id], ""):
        raise UnknownForeign("rotation", errors=[Detail("/assessor_id", "field.unknown-code")])
    persons = await find_persons(uow, [body.assessor_id, body.trainee_id, *stored["trainer_ids"]])
    rules.ensure_impartial(body, trainers=stored["trainer_ids"], persons=persons)
    about = (body.trainee_id, body.technique_code)
    before = await list_qualified(uow, transfer_id)
    row = await transfers.touch(uow, transfer_id, said=True)
    await uow.run(INSERT, transfer_id=transfer_id, no=row["revision"], **body.model_dump())
    since = (await list_qualified(uow, transfer_id)).get(about)
    provisional = (since is not None and since <= body.on) if body.passed else None
    said = TraineeAssessed(transfer_id=transfer_id, provisional=provisional, **body.model_dump())
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=province)
    await record_step(uow, Noun.TRANSFER, str(transfer_id), row["revision"], Taken("assessed", body.on, about=str(body.trainee_id)))
    if since is not None and not provisional and about not in before:
        await logbook.say_qualified(uow, transfer_id, {about: since})
    return await transfers.answer(uow, transfer_id)
