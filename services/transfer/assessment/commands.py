"""Writes of assessments."""

from uuid import UUID

from services.transfer.assessment import rules
from services.transfer.assessment.schemas import AssessTrainee
from services.transfer.practitioner.queries import list_unknown
from services.transfer.step.commands import Taken
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
    """Keep an assessment of a trainee; a later one may follow."""
    stored = await queries.get_for_update(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.ASSESS)
    rules.ensure_sound(body, trainees=stored["trainee_ids"], techniques=stored["technique_codes"])
    way.ensure_day("/on", body.on, after_day=stored["started_on"], today=uow.today)
    if await list_unknown(uow, [body.assessor_id], ""):
        raise UnknownForeign("rotation", errors=[Detail("/assessor_id", "field.unknown-code")])
    row = await transfers.touch(uow, transfer_id, said=True)
    await uow.run(INSERT, transfer_id=transfer_id, no=row["revision"], **body.model_dump())
    said = TraineeAssessed(transfer_id=transfer_id, **body.model_dump())
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=province)
    return await transfers.conclude(uow, row, Taken("assessed", body.on, about=str(body.trainee_id)))
