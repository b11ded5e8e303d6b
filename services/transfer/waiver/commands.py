"""Writes of waivers."""

from uuid import UUID

from services.transfer.policy import queries as policies
from services.transfer.policy.rules import WAIVABLE_CHECKS
from services.transfer.step.commands import Taken
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries
from services.transfer.transfer import rules as way
from services.transfer.waiver import rules
from services.transfer.waiver.errors import AlreadyWaived
from services.transfer.waiver.schemas import WaiveCheck
from shared.contracts.transfer import CheckWaived, TransferStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select reason, on_day from waiver where transfer_id = :transfer_id and check_code = :check_code")
INSERT = statement("""
    insert into waiver (transfer_id, check_code, on_day, reason, actor) values (:transfer_id, :check_code, :on_day, :reason, :actor)
""")


async def waive_check(uow: UnitOfWork, transfer_id: UUID, body: WaiveCheck) -> Document:
    """Let a check of an open transfer go, from a day on and for ever."""
    stored = await queries.get_for_update(uow, transfer_id)
    rules.ensure_four_eyes(uow.actor, stored["proposed_by"])
    known = await uow.find(FIND, transfer_id=transfer_id, check_code=body.check)
    on = body.on or (known["on_day"] if known is not None else uow.today)
    if known is not None:
        if (known["reason"], known["on_day"]) != (body.reason, on):
            raise AlreadyWaived
        uow.unchanged_subject = str(transfer_id)
        return await transfers.answer(uow, transfer_id)
    way.after(TransferStatus(stored["status"]), way.Step.WAIVE)
    way.ensure_day("/on", on, after_day=None, today=uow.today)
    policy = await policies.find_value(uow, WAIVABLE_CHECKS, on)
    check = rules.ensure_waivable(body.check, policy if isinstance(policy, list) else None)
    await uow.run(INSERT, transfer_id=transfer_id, check_code=check, on_day=on, reason=body.reason, actor=uow.actor)
    row = await transfers.touch(uow, transfer_id, said=True)
    said = CheckWaived(transfer_id=transfer_id, check=check)
    province = await transfers.province_of(uow, row)
    uow.publish(said, subject=str(transfer_id), version=row["version"], effective_on=on, province=province)
    return await transfers.conclude(uow, row, Taken("waived", on, about=check, note=body.reason))
