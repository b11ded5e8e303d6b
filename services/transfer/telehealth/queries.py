"""Reads of telehealth sessions."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.transfer.facility.queries import find_facilities
from shared import access
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import Detail, UnknownForeign
from shared.statement import statement

# A training session s of a transfer that was held by telehealth. Where a telehealth session of that day names the transfer, it is the same
# meeting: it is counted there, where its minutes are known.
IS_COUNTED_APART = """s.mode = 'telehealth' and s.withdrawn_at is null and not exists (
        select from telehealth_session same
        where same.transfer_id = s.transfer_id and same.on_day = s.on_day and same.withdrawn_at is null
    )"""
ALIKE = """
    select a.id from telehealth_session a
    where a.upper_facility = h.upper_facility and a.on_day = h.on_day and a.lower_facility = h.lower_facility and a.kind = h.kind
        and a.minutes = h.minutes and a.id <> h.id and a.withdrawn_at is null and h.withdrawn_at is null
"""
BODY = f"""
    json_build_object('id', h.id, 'upper_facility', h.upper_facility, 'lower_facility', h.lower_facility, 'on', h.on_day, 'kind', h.kind,
        'minutes', h.minutes, 'transfer', h.transfer_id, 'technique_codes', h.technique_codes, 'document_no', h.document_no,
        'withdrawn', h.withdrawn_at is not null, 'withdrawn_reason', h.withdrawn_reason, 'alike', array({ALIKE} order by a.id))
"""
FIND_ENDS = statement("select upper_facility, lower_facility from telehealth_session where id = :id")
FIND = statement("select * from telehealth_session where id = :id for update")
GET = statement(f"""
    select {BODY}::text as body, concat(h.version, '.', (select string_agg(id::text, '+' order by id) from ({ALIKE}) a)) as version
    from telehealth_session h where h.id = :id
""")
LIST = page_statement(f"""
    with mine as materialized (
        select code from place_below(:roots::text[], :today::date)
    ), asked as materialized (
        select code from place_below(array[:unit::text], :today::date) where :unit is not null
    )
    select to_char(h.on_day, 'YYYYMMDD') || h.id as key, {BODY} as item from telehealth_session h
    where (:after::text is null or (h.on_day, h.id) > (to_date(left(:after, 8), 'YYYYMMDD'), substr(:after, 9)::uuid))
        and (:everywhere::boolean or h.upper_facility in (select code from mine) or h.lower_facility in (select code from mine))
        and (:unit is null or (:side::text is distinct from 'lower' and h.upper_facility in (select code from asked))
            or (:side is distinct from 'upper' and h.lower_facility in (select code from asked)))
        and (:facility::text is null or (:side is distinct from 'lower' and h.upper_facility = :facility)
            or (:side is distinct from 'upper' and h.lower_facility = :facility))
        and (:unit is not null or :facility is not null or :side is null or :everywhere
            or case :side when 'upper' then h.upper_facility else h.lower_facility end in (select code from mine))
        and (:kind::text is null or h.kind = :kind)
        and (:transfer::uuid is null or h.transfer_id = :transfer)
        and (:technique::text is null or :technique = any(h.technique_codes))
        and (:first::date is null or h.on_day >= :first)
        and (:last::date is null or h.on_day <= :last)
        and (:withdrawn::boolean is null or :withdrawn = (h.withdrawn_at is not null))
        and (:alike::boolean is null or :alike = exists ({ALIKE}))
    order by h.on_day, h.id limit :limit + 1
""")


async def both_ends(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The two facilities of the session in a path: it is visible to both."""
    row = await session.find(FIND_ENDS, id=call["session_id"])
    return None if row is None else [row["upper_facility"], row["lower_facility"]]


async def named_ends(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The two facilities that a body names: either of them records; the kernel waits for one whose event is still on its way."""
    body = call["body"]
    ends = {"/upper_facility": body.upper_facility, "/lower_facility": body.lower_facility}
    known = await find_facilities(session, list(ends.values()), body.on)
    unknown = [Detail(pointer, "field.unknown-code") for pointer, code in ends.items() if code not in known]
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    return list(ends.values())


async def get_telehealth(session: Session, session_id: UUID) -> Document:
    """One session."""
    return await read_document(session, GET, id=session_id)


async def list_telehealth(session: Session, page: Page, **filters: object) -> Document:
    """The sessions of which one end lies in the caller's subtree, by day."""
    roots = await access.roots_of(session)
    everywhere = session.context.caller.is_national()
    return await read_page(session, LIST, page, everywhere=everywhere, roots=roots, today=session.today, **filters)
