"""Writes of requests for staff."""

from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.request import queries, rules
from services.rotation.request.schemas import EndRequest, PutRequest
from services.rotation.request.tables import request
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.rotation_request import RequestRecorded, RequestStatus
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

FIND = statement("select * from request where id = :id for update")
INSERT = statement(request.insert().returning(request))
UPDATE = statement("""
    update request set qualification = :qualification, specialty = :specialty, count = :count, starts_on = :starts_on, ends_on = :ends_on,
        reason = :reason, province = :province, asked_on = least(asked_on, :starts_on), version = version + 1
    where id = :id returning *
""")
END = statement("""
    update request set status = :status, ended_on = :on, end_reason = :reason, version = version + 1 where id = :id returning *
""")


async def put_request(uow: UnitOfWork, request_id: UUID, body: PutRequest) -> Document:
    """Ask for staff at a facility of the caller's subtree."""
    rules.ensure_in_order(body.starts_on, body.ends_on)
    stored = await uow.find(FIND, id=request_id)
    if stored is not None:
        await facilities.ensure_own(uow, stored["facility"])
    values = body.model_dump()
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=str(request_id))
    if outcome is not Outcome.SAME:
        facility = await facilities.get_facility(uow, body.facility, on=body.starts_on, pointer="/facility")
        await facilities.ensure_own(uow, facility.code)
        values["province"] = facility.province
        if stored is None:
            fresh = {"status": RequestStatus.OPEN, "asked_on": min(uow.today, body.starts_on), "ended_on": None, "end_reason": None}
            row = await uow.one(INSERT, id=request_id, version=1, **fresh, **values)
        else:
            rules.ensure_open(RequestStatus(stored["status"]))
            rules.ensure_same_facility(stored["facility"], body.facility)
            row = await uow.one(UPDATE, id=request_id, **values)
        _publish(uow, row, row["asked_on"])
    return await queries.get_request(uow, request_id, uow.today)


async def end_request(uow: UnitOfWork, request_id: UUID, body: EndRequest, status: RequestStatus) -> Document:
    """Nobody is asked for any more: the asking side withdrew it, or who answers it closed it."""
    stored = await uow.find(FIND, id=request_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_open(RequestStatus(stored["status"]))
    on = body.on or uow.today
    rules.ensure_ends_after(stored["asked_on"], on)
    _publish(uow, await uow.one(END, id=request_id, status=status, on=on, reason=body.reason), on)
    return await queries.get_request(uow, request_id, uow.today)


def _publish(uow: UnitOfWork, row: asyncpg.Record, effective_on: date) -> None:
    event = RequestRecorded(
        request_id=row["id"],
        facility=row["facility"],
        qualification=row["qualification"],
        count=row["count"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        status=row["status"],
    )
    uow.publish(event, subject=str(row["id"]), version=row["version"], effective_on=effective_on, province=row["province"])
    uow.version = row["version"]
