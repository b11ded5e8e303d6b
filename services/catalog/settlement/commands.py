"""Settling months, reopening them, and keeping a month from being settled while a return of it is written."""

from collections.abc import Sequence
from datetime import date

from services.catalog.activity.rules import days_of
from services.catalog.place.queries import get_province
from services.catalog.settlement import queries, rules
from services.catalog.settlement.schemas import PutSettlement, ReopenMonth, SettlementStatus
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.catalog import MonthReopened, MonthSettled
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

# A month's lock: shared by all who write returns of it, and alone for who settles it. It is no row: every return of a month would share it.
MONTH = "hashtext('tuyen month of returns'), day.month - date '2000-01-01'"
HOLD = statement(f"""
    select count(pg_advisory_xact_lock_shared({MONTH})) from (select unnest(:months::date[]) as month order by 1) day
""")
CLOSE = statement(f"select pg_advisory_xact_lock({MONTH}) from (select :month::date as month) day")

IS_THERE = statement("""
    select :unit = 'VN' or exists (
        select from place where code = :unit
            and (valid @> :last::date or (kind = 'facility' and valid && daterange(:first::date, :last, '[]')))
    )
""")
FIND = statement("select * from settlement where unit = :unit and month = :month for update")
RECORD = statement("""
    with head as (
        insert into settlement (unit, month, version, status, document_no, settled_on)
        values (:unit, :month, :version, :status, :document_no, :settled_on)
        on conflict (unit, month) do update set version = excluded.version, status = excluded.status,
            document_no = excluded.document_no, settled_on = excluded.settled_on
        returning *
    )
    insert into settlement_step (unit, month, version, status, document_no, decided_on, reason, recorded_at, recorded_by)
    select unit, month, version, status, :step_no::text, :decided_on::date, :reason::text, :now::timestamptz, :actor::text from head
""")


async def hold_months(uow: UnitOfWork, months: Sequence[date]) -> None:
    """Until this transaction ends nobody settles these months (by their first days); a settlement under way is waited for."""
    await uow.run(HOLD, months=months)


async def put_settlement(uow: UnitOfWork, unit: str, month: str, body: PutSettlement) -> Document:
    """Settle a unit's month, again after a reopening, or correct the document's number or day."""
    first, last = days_of(month)
    rules.ensure_day_fits(body.settled_on, last, uow.today)
    rules.ensure_there(is_there=await uow.value(IS_THERE, unit=unit, first=first, last=last))
    await uow.run(CLOSE, month=first)
    stored = await uow.find(FIND, unit=unit, month=first)
    told = {"document_no": body.document_no, "settled_on": body.settled_on}
    same = stored is not None and told | {"status": SettlementStatus.SETTLED} == {name: stored[name] for name in (*told, "status")}
    version = stored["version"] if stored else None
    if put_outcome(uow, version=version, same=same, subject=_subject(unit, month)) is not Outcome.SAME:
        values = told | {"status": SettlementStatus.SETTLED, "step_no": body.document_no, "decided_on": body.settled_on, "reason": None}
        event = MonthSettled(unit=unit, month=month, **told)
        await _record(uow, event, (version or 0) + 1, values)
    return await queries.get_settlement(uow, unit, month)


async def reopen_month(uow: UnitOfWork, unit: str, month: str, body: ReopenMonth) -> Document:
    """Open a settled month for corrections; it is settled again by another PUT."""
    stored = await uow.find(FIND, unit=unit, month=days_of(month)[0])
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_settled(stored["status"])
    values = {"status": SettlementStatus.REOPENED, "document_no": stored["document_no"], "settled_on": stored["settled_on"]}
    step = {"step_no": body.document_no, "decided_on": uow.today, "reason": body.reason}
    event = MonthReopened(unit=unit, month=month, document_no=body.document_no, reopened_on=uow.today)
    await _record(uow, event, stored["version"] + 1, values | step)
    return await queries.get_settlement(uow, unit, month)


async def _record(uow: UnitOfWork, event: MonthSettled | MonthReopened, version: int, values: dict[str, object]) -> None:
    first, last = days_of(event.month)
    await uow.run(RECORD, unit=event.unit, month=first, version=version, now=uow.context.now, actor=uow.actor, **values)
    day = event.settled_on if isinstance(event, MonthSettled) else event.reopened_on
    province = await get_province(uow, event.unit, last)
    uow.publish(event, subject=_subject(event.unit, event.month), version=version, effective_on=day, province=province)
    uow.version = version


def _subject(unit: str, month: str) -> str:
    """A subject of its own: `facility@month` is the return's."""
    return f"settlement@{unit}@{month}"
