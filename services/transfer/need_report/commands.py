"""Writes of reports of needs."""

import hashlib
from uuid import UUID

import asyncpg

from services.transfer.need import queries as needs
from services.transfer.need_report import queries, rules
from services.transfer.need_report.errors import NeedReportReceived, NeedReportSealed, NothingToReport
from services.transfer.need_report.schemas import PutNeedReport, ReceiveNeedReport
from shared import access, concurrency
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree, ResourceMissing
from shared.statement import statement

# In the order of their ids, so that two who report the same needs wait for each other.
TAKE_AGGREGATED = statement(f"""
    select coalesce(array_agg(id), '{{}}') as ids, max(status_on) as last from (
        select n.id, n.status_on from need n
        where n.status = 'aggregated' and {needs.SEEN} and n.submitted_on between :from_day and :to_day order by n.id for update
    ) taken
""")
INSERT = statement("""
    insert into need_report (id, unit, from_day, to_day, document_no, on_day, content, sha256, needs, sealed_at, sealed_by, revision)
    values (:id, :unit, :from_day, :to_day, :document_no, :on, :content, :sha256, :needs, :now, :actor, 1)
""")
MARK = statement("update need set report = :id, revision = revision + 1 where id = any(:ids::uuid[])")
KEEP_STEPS = statement("""
    insert into step (noun, subject, no, step, on_day, recorded_at, actor, document_no, about)
    select 'need', n.id::text, n.revision, 'reported', :on, :now, :actor, :document_no, :id::uuid::text
    from need n where n.id = any(:ids::uuid[])
""")
RECEIVE = statement("""
    update need_report set received_on = :on, received_by = :actor, receipt_note = :note, revision = revision + 1 where id = :id
""")


async def put_report(uow: UnitOfWork, report_id: UUID, body: PutNeedReport) -> Document:
    """Seal what the units of a unit asked for in a period, as it stands now."""
    stored = await uow.find(queries.FIND, id=report_id)
    if stored is not None and not await access.is_within(uow, [stored["unit"]]):
        raise OutOfSubtree
    if stored is not None and not _says(stored, body):
        raise NeedReportSealed
    version = None if stored is None else stored["revision"]
    if put_outcome(uow, version=version, same=stored is not None, subject=str(report_id)) is Outcome.CREATE:
        await _seal(uow, report_id, body)
    return await _answer(uow, report_id)


async def receive_report(uow: UnitOfWork, report_id: UUID, body: ReceiveNeedReport | None) -> Document:
    """The Department has received a report."""
    body = body or ReceiveNeedReport()
    stored = await uow.find(queries.FIND, id=report_id)
    if stored is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, stored["revision"])
    if stored["received_on"] is not None:
        raise NeedReportReceived(day=stored["received_on"])
    on = body.on or uow.today
    rules.ensure_day(on, last=stored["on_day"], today=uow.today)
    await uow.run(RECEIVE, id=report_id, on=on, actor=uow.actor, note=body.note)
    return await _answer(uow, report_id)


async def _seal(uow: UnitOfWork, report_id: UUID, body: PutNeedReport) -> None:
    told = body.model_dump() | {"id": report_id, "on": body.on or uow.today}
    taken = await uow.one(TAKE_AGGREGATED, from_day=body.from_day, to_day=body.to_day, **await needs.seen_by(uow, body.unit))
    if not taken["ids"]:
        raise NothingToReport
    rules.ensure_day(told["on"], last=taken["last"], today=uow.today)
    content = await uow.value(queries.CONTENT, ids=taken["ids"], today=uow.today, **told)
    seal = {"content": content, "sha256": hashlib.sha256(content.encode()).hexdigest(), "needs": len(taken["ids"])}
    by = {"now": uow.context.now, "actor": uow.actor}
    await uow.run(INSERT, **told, **seal, **by)
    await uow.run(MARK, id=report_id, ids=taken["ids"])
    await uow.run(KEEP_STEPS, ids=taken["ids"], **told, **by)


async def _answer(uow: UnitOfWork, report_id: UUID) -> Document:
    found = await queries.get_report(uow, report_id)
    uow.version = int(found.version or 0)
    return found


def _says(stored: asyncpg.Record, body: PutNeedReport) -> bool:
    """Whether a sealed report is this one; a day that is not said is its own."""
    fields = {name: stored[name] for name in ("unit", "from_day", "to_day", "document_no")}
    return PutNeedReport.model_validate(fields | {"on": body.on and stored["on_day"]}) == body
