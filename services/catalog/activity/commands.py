"""Accepting returns."""

from services.catalog.activity import queries, rules
from services.catalog.activity.schemas import PutReturn
from services.catalog.approval.queries import find_listed
from services.catalog.facility.queries import get_province
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import ReturnAccepted, ReturnItem
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from activity_return where facility = :facility and month = :month for update")
INSERT = statement("insert into activity_return (facility, month, version, items) values (:facility, :month, 1, :items) returning version")
UPDATE = statement(
    "update activity_return set version = version + 1, items = :items where facility = :facility and month = :month returning version"
)


async def put_return(uow: UnitOfWork, facility: str, month: str, body: PutReturn) -> Document:
    """Take a facility's return of a month, or refuse it whole; its cases hold from the month's last day on."""
    first, last = rules.days_of(month)
    rules.ensure_begun(first, uow.today)
    stored = await uow.find(FIND, facility=facility, month=first)
    items = sorted((line.model_dump() for line in body.items), key=lambda line: str(line["technique_code"]))
    subject = f"{facility}@{month}"
    same = stored is not None and stored["items"] == items
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        rules.ensure_holds(body.items, await find_listed(uow, facility, first, last))
        version = await uow.value(INSERT if outcome is Outcome.CREATE else UPDATE, facility=facility, month=first, items=items)
        event = ReturnAccepted(facility=facility, month=month, items=[ReturnItem(**line) for line in items])
        province = await get_province(uow, facility, last)
        uow.publish(event, subject=subject, version=version, effective_on=last, province=province)
    return await queries.get_return(uow, facility, month)
