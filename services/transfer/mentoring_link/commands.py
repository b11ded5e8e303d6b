"""Writes of mentoring links."""

from collections.abc import Mapping
from datetime import date, timedelta

import asyncpg

from services.transfer.facility.queries import find_facilities, find_province
from services.transfer.mentoring_link import queries, rules
from services.transfer.mentoring_link.errors import MentoringLinkOverlaps
from services.transfer.mentoring_link.schemas import EndMentoringLink, PutMentoringLink
from services.transfer.step.commands import Noun, Taken, record_step
from shared import access
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.catalog import FacilityKind
from shared.contracts.transfer_support import MentoringLinkRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, OutOfSubtree, ResourceMissing, UnknownForeign
from shared.search import search_text
from shared.statement import statement

INSERT = statement("""
    insert into mentoring_link (id, lead_facility, field, field_key, with_kinds, with_facilities, starts_on, until, document_no, clause,
        version)
    values (:id, :lead_facility, :field, :field_key, :with_kinds, :with_facilities, :starts_on, :until, :document_no, :clause, 1)
    returning *
""")
UPDATE = statement("""
    update mentoring_link set lead_facility = :lead_facility, field = :field, field_key = :field_key, with_kinds = :with_kinds,
        with_facilities = :with_facilities, starts_on = :starts_on, until = :until, document_no = :document_no, clause = :clause,
        version = version + 1
    where id = :id returning *
""")
END = statement("update mentoring_link set until = :on, version = version + 1 where id = :id returning *")
# Whom a lead directs in a field is decided by one transaction after the other.
LOCK = statement("select pg_advisory_xact_lock(hashtextextended('mentoring ' || :lead::text || ' ' || :field_key::text, 0))")
# Another link of the lead in the field with a common day; who is of which kind is looked up on the first of these days.
FIND_OVERLAPPING = statement("""
    select l.id from mentoring_link l cross join lateral (select greatest(l.starts_on, :starts_on::date) as first) common
    where l.id <> :id and l.lead_facility = :lead_facility and l.field_key = :field_key
        and daterange(l.starts_on, l.until) && daterange(:starts_on, :until::date)
        and (l.with_kinds && :with_kinds::text[] or l.with_facilities && :with_facilities::text[] or exists (
            select facility from directed_facilities(l.lead_facility, l.with_kinds, l.with_facilities, common.first)
            intersect
            select facility from directed_facilities(:lead_facility, :with_kinds, :with_facilities, common.first)
        ))
    order by l.id limit 1
""")


async def put_link(uow: UnitOfWork, link_id: str, body: PutMentoringLink) -> Document:
    """Record who directs whom in which field, or correct it."""
    rules.ensure_names_somebody(body)
    stored = await uow.find(queries.FIND, id=link_id)
    if stored is not None and not await access.is_within(uow, [stored["lead_facility"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["version"], same=same, subject=link_id)
    if stored is not None and outcome is Outcome.SAME:
        return await _answer(uow, stored)
    rules.ensure_ends_fit(body, await _ends(uow, body))
    values = body.model_dump() | {"until": body.ends_on and body.ends_on + timedelta(days=1), "field_key": search_text(body.field)}
    await uow.run(LOCK, lead=body.lead_facility, field_key=values["field_key"])
    other = await uow.value(FIND_OVERLAPPING, id=link_id, **values)
    if other is not None:
        raise MentoringLinkOverlaps(link=other)
    row = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, id=link_id, **values)
    taken = Taken("recorded" if outcome is Outcome.CREATE else "changed", body.starts_on, document_no=body.document_no)
    return await _conclude(uow, row, body.starts_on, taken)


async def end_link(uow: UnitOfWork, link_id: str, body: EndMentoringLink) -> Document:
    """From a day on the link directs nobody."""
    stored = await uow.find(queries.FIND, id=link_id)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    rules.ensure_may_end(stored["starts_on"], stored["until"], body.on)
    row = await uow.one(END, id=link_id, on=body.on)
    return await _conclude(uow, row, body.on, Taken("ended", body.on, note=body.reason))


async def _ends(uow: UnitOfWork, body: PutMentoringLink) -> Mapping[str, rules.End]:
    """Every facility that the link names, as on its first day; raises UnknownForeign."""
    known = await find_facilities(uow, [body.lead_facility, *body.with_facilities], body.starts_on)
    unknown = [
        Detail(f"/with_facilities/{index}", "field.unknown-code") for index, code in enumerate(body.with_facilities) if code not in known
    ]
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    return {code: rules.End(FacilityKind(it.kind), it.level, it.parent_facility, it.in_force) for code, it in known.items()}


async def _conclude(uow: UnitOfWork, row: asyncpg.Record, on: date, taken: Taken) -> Document:
    said = MentoringLinkRecorded(
        link_id=row["id"],
        lead_facility=row["lead_facility"],
        with_kinds=row["with_kinds"],
        with_facilities=row["with_facilities"],
        starts_on=row["starts_on"],
        until=row["until"],
    )
    province = await find_province(uow, row["lead_facility"])
    assert province is not None
    uow.publish(said, subject=row["id"], version=row["version"], effective_on=on, province=province)
    await record_step(uow, Noun.MENTORING_LINK, row["id"], row["version"], taken)
    return await _answer(uow, row)


async def _answer(uow: UnitOfWork, row: asyncpg.Record) -> Document:
    uow.version = row["version"]
    return await queries.get_link(uow, row["id"])


def _body(row: asyncpg.Record) -> PutMentoringLink:
    stored = dict(row) | {"ends_on": row["until"] and row["until"] - timedelta(days=1)}
    return PutMentoringLink(**{name: stored[name] for name in PutMentoringLink.model_fields})
