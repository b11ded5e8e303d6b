"""Writes of opinions."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.transfer.facility.queries import find_facilities
from services.transfer.need import queries as needs
from services.transfer.need.rules import Step, after, ensure_day
from services.transfer.need_opinion import rules
from services.transfer.need_opinion.schemas import Opine
from services.transfer.step.commands import Noun, Taken, record_step
from shared.contracts.transfer import NeedStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, UnknownForeign
from shared.statement import statement

KEEP = statement("update need set opinion = :opinion, revision = revision + 1 where id = :id returning revision")


async def opine(uow: UnitOfWork, need_id: UUID, body: Opine) -> Document:
    """Record what the Department says; a later opinion takes the place of this one, which stays in the timeline."""
    stored = await needs.get_for_update(uow, need_id)
    after(NeedStatus(stored["status"]), Step.OPINE)
    on = body.on or uow.today
    before = stored["opinion"]
    ensure_day(on, last=stored["submitted_on"] if before is None else date.fromisoformat(before["on"]), today=uow.today)
    if body.sending_facility is not None:
        await _ensure_may_send(uow, body.sending_facility, stored["technique_codes"], on)
    kept = body.model_dump(mode="json") | {"on": on.isoformat()}
    revision = await uow.value(KEEP, id=need_id, opinion=kept)
    taken = Taken(f"opinion_{body.opinion}", on, document_no=body.document_no, about=body.sending_facility, note=body.note)
    await record_step(uow, Noun.NEED, str(need_id), revision, taken)
    uow.unchanged_subject = str(need_id)
    return await needs.answer_need(uow, need_id)


async def _ensure_may_send(uow: UnitOfWork, sender: str, needed: Sequence[str], on: date) -> None:
    known = await find_facilities(uow, [sender], on)
    if sender not in known:
        raise UnknownForeign("catalog", errors=[Detail("/sending_facility", "field.unknown-code")])
    rules.ensure_may_send(known[sender].kind, await uow.value(needs.LIST_LISTED, facility=sender, day=on), needed)
