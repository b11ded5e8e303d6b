"""Reads of requests for staff, and how far assignments answer them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.facility import queries as facilities
from services.rotation.fulfilment.queries import IS_ACTIVE, IS_ASSIGNED, IS_COMPLETED, IS_STANDING, SERVED
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

STANDING = "case when t.ended_on <= :as_of::date then t.status when t.ends_on < :as_of then 'past' else 'open' end"
# Assignment a answers request t of the facility to which it goes: it names it, or names none and t is the first
# that fits it: what was closed goes on being answered by who came before, what was withdrawn is not.
IS_ANSWER = f"""a.to_facility = t.facility and {IS_STANDING} and (a.request_id = t.id or (
        a.request_id is null and a.qualification = t.qualification and a.starts_on <= t.ends_on and a.ends_on >= t.starts_on and t.id = (
            select r.id from request r
            where r.facility = a.to_facility and r.qualification = a.qualification and r.starts_on <= a.ends_on and r.ends_on >= a.starts_on
                and case r.status when 'withdrawn' then r.ended_on > :as_of when 'closed' then r.ended_on > a.starts_on else true end
            order by r.starts_on, r.id limit 1)))"""
ANSWERS = f"""cross join lateral (
        select count(*) filter (where not coalesce({IS_ASSIGNED}, false)) as proposed, count(*) filter (where {IS_ASSIGNED}) as assigned,
            count(*) filter (where {IS_ACTIVE}) as active, count(*) filter (where {IS_COMPLETED}) as completed,
            coalesce(sum({SERVED}), 0) as person_days
        from assignment a where {IS_ANSWER}
    ) n"""
ITEM = f"""json_build_object('id', t.id, 'facility', t.facility, 'qualification', t.qualification, 'specialty', t.specialty,
    'count', t.count, 'from', t.starts_on, 'to', t.ends_on, 'reason', t.reason, 'as_of', :as_of::date, 'status', {STANDING},
    'asked_on', t.asked_on, 'ended_on', case when t.ended_on <= :as_of then t.ended_on end,
    'end_reason', case when t.ended_on <= :as_of then t.end_reason end,
    'answers', json_build_object('proposed', n.proposed, 'assigned', n.assigned, 'active', n.active, 'completed', n.completed,
        'missing', greatest(t.count - n.assigned, 0), 'person_days', n.person_days), 'version', t.version)"""
GET = statement(f"""
    select {ITEM}::text as body, concat_ws('.', t.version, replace(:as_of::text, '-', ''), n.proposed, n.assigned, n.active, n.completed,
        n.person_days) as version
    from request t {ANSWERS} where t.id = :id
""")
# The page is cut before assignments are looked at.
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from (
        select * from request t
        where (:after::text is null or t.id > :after::uuid) and t.asked_on <= :as_of::date
            and (:facility::text is null or t.facility = :facility) and (:qualification::text is null or t.qualification = :qualification)
            and (:unit::text is null or t.facility in (select code from place_below(array[:unit::text], :as_of)))
            and (:open::boolean is null or :open = ({STANDING} = 'open'))
            and {facilities.is_mine("t.facility")}
        order by t.id limit :limit + 1
    ) t {ANSWERS}
""")
LIST_ANSWERS = page_statement(f"""
    select a.id::text as key, json_build_object('assignment_id', a.id, 'plan', a.plan, 'practitioner_id', a.practitioner_id,
        'from_facility', a.from_facility, 'from', a.starts_on, 'to', a.ends_on, 'status', case when {IS_COMPLETED} then 'completed'
            when {IS_ACTIVE} then 'active' when {IS_ASSIGNED} then 'assigned' else 'proposed' end,
        'named', a.request_id is not null) as item
    from request t join assignment a on {IS_ANSWER}
    where t.id = :id and (:after::text is null or a.id > :after::uuid)
    order by a.id limit :limit + 1
""")
FIGURES = """'asked', c.asked, 'assigned', c.assigned, 'active', c.active, 'missing', c.missing,
    'coverage', round(100.0 * (c.asked - c.missing) / c.asked, 2), 'person_days_asked', c.days_asked, 'person_days', c.person_days"""
NOTHING = """'asked', 0, 'assigned', 0, 'active', 0, 'missing', 0, 'coverage', null, 'person_days_asked', 0, 'person_days', 0"""
# What is asked for on a day, in one pass; `key` tells what a row is a sum of (a bit for each column that is summed over).
GET_COVERAGE = statement(f"""
    with counted as materialized (
        select grouping(t.facility, t.qualification) as key, t.facility, t.qualification, sum(t.count) as asked,
            sum(n.assigned) as assigned, sum(n.active) as active, sum(greatest(t.count - n.assigned, 0)) as missing,
            sum(t.count * (t.ends_on - t.starts_on + 1)) as days_asked, sum(n.person_days) as person_days
        from request t {ANSWERS}
        where t.asked_on <= :as_of and {STANDING} = 'open' and (:qualification::text is null or t.qualification = :qualification)
            and (:unit::text is null or t.facility in (select code from place_below(array[:unit::text], :as_of)))
            and {facilities.is_mine("t.facility")}
        group by grouping sets ((), (t.facility), (t.qualification))
    )
    select json_build_object('as_of', :as_of::date, 'unit', :unit,
        'total', (select case when c.asked > 0 then json_build_object({FIGURES}) else json_build_object({NOTHING}) end
            from counted c where key = 3),
        'by_facility', (select coalesce(json_agg(json_build_object('facility', facility, {FIGURES}) order by facility collate "C"), '[]')
            from counted c where key = 1),
        'by_qualification', (select coalesce(json_agg(json_build_object('qualification', qualification, {FIGURES})
            order by qualification collate "C"), '[]') from counted c where key = 2))::text as body, null as version
""")
FIND_FACILITY = statement("select facility from request where id = :id")


async def facility_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Who made the request in a path (for @allowed); None: no such request."""
    facility = await session.value(FIND_FACILITY, id=call["request_id"])
    return None if facility is None else [facility]


async def get_request(session: Session, request_id: UUID, as_of: date) -> Document:
    """One request as it stands on a day; raises ResourceMissing."""
    return await read_document(session, GET, id=request_id, as_of=as_of)


async def list_requests(session: Session, page: Page, *, as_of: date, **filters: object) -> Document:
    """The requests of the caller's facilities made by a day, by id; filters: facility, unit, qualification, open."""
    return await read_page(session, LIST, page, as_of=as_of, **filters, **await facilities.subtree(session))


async def list_answers(session: Session, page: Page, request_id: UUID, as_of: date) -> Document:
    """The assignments that answer a request, by id."""
    return await read_page(session, LIST_ANSWERS, page, id=request_id, as_of=as_of)


async def get_coverage(session: Session, *, as_of: date, **filters: object) -> Document:
    """How far what the caller's facilities ask for on a day is answered; filters: unit, qualification."""
    return await read_document(session, GET_COVERAGE, as_of=as_of, **filters, **await facilities.subtree(session))
