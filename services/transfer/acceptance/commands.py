"""Writes of acceptances."""

from uuid import UUID

from services.transfer.acceptance import queries, rules
from services.transfer.acceptance.schemas import AcceptTransfer
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import TransferAccepted, TransferStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

ACCEPT = statement("""
    update transfer set status = :status, acceptance_no = :document_no, accepted_on = :on_day,
        version = version + 1, revision = revision + 1
    where id = :id returning *
""")


async def accept_transfer(uow: UnitOfWork, transfer_id: UUID, body: AcceptTransfer) -> Document:
    """Declare the receiving facility able, with the trainees who are competent; the catalog proposes the supplement from it."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    status = way.after(TransferStatus(stored["status"]), way.Step.ACCEPT)
    on = body.on or uow.today
    way.ensure_day("/on", on, after_day=stored["started_on"], today=uow.today)
    competent = rules.ensure_ready(await queries.get_readiness(uow, transfer_id, on))
    row = await uow.one(ACCEPT, id=transfer_id, status=status, document_no=body.document_no, on_day=on)
    said = TransferAccepted(**transfers.state_of(row), document_no=body.document_no, accepted_on=on, competent_trainee_ids=list(competent))
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=on, province=province)
    return await transfers.conclude(uow, row, Taken(status, on, document_no=body.document_no))
