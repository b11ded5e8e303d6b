"""What follows from a change of a logbook."""

from uuid import UUID

from services.transfer.logbook.queries import Qualified
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.transfer import commands as transfers
from shared.contracts.transfer_training import TraineeQualified
from shared.db import UnitOfWork


async def say_qualified(uow: UnitOfWork, transfer_id: UUID, newly: Qualified) -> None:
    """Say of each trainee who became provisionally competent in a technique since when; each is a step of its own."""
    subject = str(transfer_id)
    for (trainee, technique), since in newly.items():
        row = await transfers.touch(uow, transfer_id, said=True)
        said = TraineeQualified(transfer_id=transfer_id, trainee_id=trainee, technique_code=technique, on=since)
        province = await transfers.province_of(uow, row)
        uow.publish(said, subject=subject, version=row["version"], effective_on=since, province=province)
        await record_step(uow, Noun.TRANSFER, subject, row["revision"], Taken("qualified", since, about=str(trainee)))
