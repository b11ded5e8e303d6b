"""Accepting and withdrawing returns."""

from datetime import date

import asyncpg

from services.catalog.activity import queries, rules
from services.catalog.activity.schemas import PutReturn, WithdrawReturn
from services.catalog.approval.queries import find_listed
from services.catalog.facility.queries import get_province
from services.catalog.settlement.commands import hold_months
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.catalog import ReturnAccepted, ReturnItem, ReturnWithdrawn
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import Statement, statement

# Settlements of other transactions are seen by a statement that begins after the month is held.
FIND_STANDING = statement("""
    with place as materialized (select code from return_places(:facility, :month))
    select exists (select from place) as is_there, (
        select min(s.unit collate "C") from settlement s join place p on p.code = s.unit where s.month = :month and s.status = 'settled'
    ) as settled_by
""")
FIND = statement("select * from activity_return where facility = :facility and month = :month for update")
SUMS = """(select coalesce(sum(i.cases), 0) as cases, coalesce(sum(i.insured_cases), 0) as insured_cases,
        coalesce(sum(i.rotated_cases), 0) as rotated_cases
    from jsonb_to_recordset(:items::jsonb) i(cases bigint, insured_cases bigint, rotated_cases bigint)) s"""


def _recording(head: str, *, items: str = "items", reason: str = "null") -> Statement:
    """Write what the month says now, and the version as a fact of its own."""
    return statement(f"""
        with head as ({head} returning activity_return.*)
        insert into activity_return_version (facility, month, version, recorded_at, recorded_by, items, reason)
        select facility, month, version, :now::timestamptz, :actor::text, {items}, {reason} from head returning version
    """)


INSERT = _recording(f"""
    insert into activity_return (facility, month, version, items, received_on, cases, insured_cases, rotated_cases)
    select :facility, :month, 1, :items::jsonb, :today, s.* from {SUMS}
""")
UPDATE = _recording(f"""
    update activity_return set version = version + 1, items = :items::jsonb, received_on = coalesce(received_on, :today),
        corrected = corrected + (received_on is not null)::integer,
        cases = s.cases, insured_cases = s.insured_cases, rotated_cases = s.rotated_cases
    from {SUMS} where facility = :facility and month = :month
""")
WITHDRAW = _recording(
    """
    update activity_return set version = version + 1, items = '[]', received_on = null, cases = 0, insured_cases = 0, rotated_cases = 0
    where facility = :facility and month = :month
    """,
    items="null",
    reason=":reason::text",
)


async def put_return(uow: UnitOfWork, facility: str, month: str, body: PutReturn) -> Document:
    """Take a facility's return of a month, or refuse it whole; its cases hold from the month's last day on."""
    first, last = rules.days_of(month)
    rules.ensure_begun(first, uow.today)
    standing = await _hold(uow, facility, first)
    rules.ensure_there(is_there=standing["is_there"])
    stored = await uow.find(FIND, facility=facility, month=first)
    items = sorted((line.model_dump() for line in body.items), key=lambda line: str(line["technique_code"]))
    subject = f"{facility}@{month}"
    held = stored if stored is not None and stored["received_on"] is not None else None
    same = held is not None and held["items"] == items
    if not same:
        rules.ensure_open(standing["settled_by"], month)
    if put_outcome(uow, version=held["version"] if held else None, same=same, subject=subject) is not Outcome.SAME:
        rules.ensure_holds(body.items, await find_listed(uow, facility, first, last))
        values = {"items": items, "today": uow.today, "now": uow.context.now, "actor": uow.actor}
        new = await uow.value(UPDATE if stored else INSERT, facility=facility, month=first, **values)
        event = ReturnAccepted(facility=facility, month=month, items=[ReturnItem(**line) for line in items])
        province = await get_province(uow, facility, last)
        uow.publish(event, subject=subject, version=new, effective_on=last, province=province)
    return await queries.get_return(uow, facility, month)


async def withdraw_return(uow: UnitOfWork, facility: str, month: str, body: WithdrawReturn) -> Document:
    """Take a return back: its month is not reported again, which is not zero."""
    first, last = rules.days_of(month)
    standing = await _hold(uow, facility, first)
    stored = await uow.find(FIND, facility=facility, month=first)
    if stored is None or stored["received_on"] is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_open(standing["settled_by"], month)
    values = {"reason": body.reason, "now": uow.context.now, "actor": uow.actor}
    version = await uow.value(WITHDRAW, facility=facility, month=first, **values)
    province = await get_province(uow, facility, last)
    event = ReturnWithdrawn(facility=facility, month=month)
    uow.publish(event, subject=f"{facility}@{month}", version=version, effective_on=last, province=province)
    return await queries.get_version(uow, facility, month, version)


async def _hold(uow: UnitOfWork, facility: str, first: date) -> asyncpg.Record:
    """Keep the month from being settled meanwhile; whether the facility exists in it, and the unit that has settled it, or null."""
    await hold_months(uow, [first])
    return await uow.one(FIND_STANDING, facility=facility, month=first)
