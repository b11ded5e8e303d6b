"""Writes of acceptances."""

from uuid import UUID

from services.transfer.acceptance import queries, rules
from services.transfer.acceptance.schemas import AcceptTransfer
from services.transfer.logbook.queries import list_lines
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries as transfer_queries
from services.transfer.transfer import rules as way
from shared.contracts.transfer import TransferAccepted, TransferStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

ACCEPT = statement("""
    with accepted as (
        update transfer set status = :status, acceptance_no = :document_no, accepted_on = :on_day,
            version = version + 1, revision = revision + 1
        where id = :id returning *
    ), kept as (
        insert into acceptance (transfer_id, no, document_no, on_day, technique_codes, supplement_codes, trainee_ids)
        select id, revision, :document_no, :on_day, :technique_codes, :supplement_codes, :trainee_ids from accepted
    )
    select * from accepted
""")


async def accept_transfer(uow: UnitOfWork, transfer_id: UUID, body: AcceptTransfer) -> Document:
    """Declare the receiving facility able, in the whole or a part, with the trainees who are competent in it.

    What the catalog will ask before it proposes the supplement is asked here first: the receiver exists on the day, and its list lacks
    something. That it knows the techniques was asked when the transfer was proposed; none is ever taken back.
    """
    stored = await transfer_queries.get_for_update(uow, transfer_id)
    status = way.after(TransferStatus(stored["status"]), way.Step.ACCEPT)
    on = body.on or uow.today
    way.ensure_day("/on", on, after_day=way.latest(stored["started_on"], stored["reopened_on"]), today=uow.today)
    terms = await queries.get_terms(uow, transfer_id, on)
    codes = rules.choose_codes(body.technique_codes, stored["technique_codes"], terms.accepted)
    competent = rules.ensure_ready(await list_lines(uow, transfer_id, on), terms, codes)
    rules.ensure_in_force(terms)
    supplement = rules.supplement_of(codes, terms, without=body.without_supplement)
    kept = {"technique_codes": codes, "supplement_codes": supplement, "trainee_ids": competent}
    row = await uow.one(ACCEPT, id=transfer_id, status=status, document_no=body.document_no, on_day=on, **kept)
    said = TransferAccepted(
        **transfers.state_of(row),
        document_no=body.document_no,
        accepted_on=on,
        competent_trainee_ids=competent,
        accepted_codes=None if codes == stored["technique_codes"] else codes,
        supplement_codes=supplement,
    )
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=on, province=province)
    return await transfers.conclude(uow, row, Taken(status, on, document_no=body.document_no))
