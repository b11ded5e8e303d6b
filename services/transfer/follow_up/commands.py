"""Writes of follow-ups, and the completion that they lead to."""

from uuid import UUID

from services.transfer.follow_up import queries, rules
from services.transfer.follow_up.schemas import CompleteTransfer, Outcome, RecordFollowUp
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import TransferCompleted, TransferStatus
from shared.contracts.transfer_training import FollowUpRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

INSERT = statement("""
    insert into follow_up (transfer_id, no, acceptance_no, month, on_day, outcomes, note, document_no)
    values (:transfer_id, :no, :acceptance_no, :month, :on, :outcomes, :note, :document_no)
""")
COMPLETE = statement("""
    update transfer set status = :status, completed_on = :on_day, version = version + 1, revision = revision + 1 where id = :id returning *
""")


async def record_follow_up(uow: UnitOfWork, transfer_id: UUID, body: RecordFollowUp) -> Document:
    """Keep what the sender found when it looked again."""
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.FOLLOW_UP)
    facts = await queries.get_aftermath(uow, transfer_id, uow.today)
    rules.ensure_fits(body, facts, uow.today)
    row = await transfers.touch(uow, transfer_id, said=True)
    await uow.run(
        INSERT,
        transfer_id=transfer_id,
        no=row["revision"],
        acceptance_no=facts.acceptance_no,
        **body.model_dump(mode="json") | {"on": body.on},
    )
    said = FollowUpRecorded(
        transfer_id=transfer_id,
        facility=row["to_facility"],
        month=body.month,
        on=body.on,
        kept_codes=[o.technique_code for o in body.outcomes if o.outcome is Outcome.KEPT],
        lapsed_codes=[o.technique_code for o in body.outcomes if o.outcome is Outcome.LAPSED],
    )
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=body.on, province=province)
    taken = Taken("followed_up", body.on, document_no=body.document_no, about=str(body.month), note=body.note)
    return await transfers.conclude(uow, row, taken)


async def complete_transfer(uow: UnitOfWork, transfer_id: UUID, body: CompleteTransfer | None) -> Document:
    """Close a transfer of which every accepted technique is listed and performed, and every follow-up done."""
    body = body or CompleteTransfer()
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    status = way.after(TransferStatus(stored["status"]), way.Step.COMPLETE)
    on = body.on or uow.today
    facts = await queries.get_aftermath(uow, transfer_id, on)
    rules.ensure_complete(facts)
    way.ensure_day("/on", on, after_day=rules.last_day(facts), today=uow.today)
    row = await uow.one(COMPLETE, id=transfer_id, status=status, on_day=on)
    province = await transfers.province_of(uow, row)
    said = TransferCompleted(**transfers.state_of(row))
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=on, province=province)
    return await transfers.conclude(uow, row, Taken(status, on, document_no=body.document_no, note=body.note))
