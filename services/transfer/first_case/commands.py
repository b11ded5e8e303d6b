"""Writes of first cases."""

from uuid import UUID

from services.transfer.first_case import queries, rules
from services.transfer.first_case.schemas import RecordFirstCase
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import TransferStatus
from shared.contracts.transfer_training import FirstCaseRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

INSERT = statement("""
    insert into first_case (transfer_id, technique_code, practitioner_id, on_day, document_no)
    values (:transfer_id, :technique_code, :practitioner_id, :on, :document_no)
""")


async def record_first_case(uow: UnitOfWork, transfer_id: UUID, body: RecordFirstCase) -> Document:
    """Keep the first case that the receiver's own people did after the acceptance of a technique (domain rule 6)."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.RECORD_FIRST_CASE)
    rules.ensure_first(body, await queries.find_accepted(uow, transfer_id, body.technique_code, body.on), uow.today)
    await uow.run(INSERT, transfer_id=transfer_id, **body.model_dump())
    row = await transfers.touch(uow, transfer_id, said=True)
    said = FirstCaseRecorded(
        transfer_id=transfer_id,
        facility=row["to_facility"],
        technique_code=body.technique_code,
        practitioner_id=body.practitioner_id,
        on=body.on,
    )
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=province)
    taken = Taken("first_case_recorded", body.on, document_no=body.document_no, about=body.technique_code)
    return await transfers.conclude(uow, row, taken)
