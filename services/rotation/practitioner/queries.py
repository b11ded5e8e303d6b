"""Reads of practitioners, and where each of them belongs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.rotation.facility import queries as facilities
from services.rotation.practitioner.errors import PractitionerMerged, PractitionerPseudonymised, PractitionerUnknown
from services.rotation.practitioner.schemas import Qualification, Title
from shared.access import ensure_within
from shared.actor import Role
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.search import SearchableList
from shared.statement import statement

RUN_THE_WORKFORCE = frozenset({Role.MINISTRY, Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION})

NAME = "case when :names::boolean then {0} else initials({0}) end"
ITEM = f"""json_build_object('id', t.id, 'full_name', {NAME.format("t.full_name")}, 'title', t.title,
    'qualification', t.qualification, 'facility', t.facility, 'specialty', t.specialty, 'education_level', t.education_level,
    'valid_from', t.valid_from, 'pseudonymised', t.pseudonymised_at is not null, 'version', t.version)"""
# The state of a day: the newest version of the last valid_from; before all of them the first, since people are older than their record.
BEST_ON = "(case when v.valid_from <= :as_of::date then v.valid_from end) desc nulls last, v.valid_from, v.version desc"
ON_DAY = f"""(
    select p.id, v.full_name, v.title, v.qualification, v.facility, v.specialty, v.education_level, v.valid_from, p.pseudonymised_at,
        v.version, p.search, p.merged_into, array(
            select coalesce(v.facility, p.registered_at)
            union select o.facility from post o
            where o.practitioner_id = p.id and o.starts_on <= :as_of::date and (o.until is null or o.until > :as_of::date)
        ) as places
    from practitioner p
    join lateral (select * from practitioner_version v where v.practitioner_id = p.id order by {BEST_ON} limit 1) v on true
)"""
GET = statement(f"select {ITEM}::text as body, version from practitioner t where id = :id")
GET_ON = statement(f"select {ITEM}::text as body, null as version from {ON_DAY} t where id = :id")
FILTERS = """t.merged_into is null and (:after::text is null or t.id > :after::uuid)
    and (:title::text is null or t.title = :title) and (:qualification::text is null or t.qualification = :qualification)"""
AT = "select from practitioner_place p where p.practitioner_id = t.id and (p.until is null or p.until > :today::date)"
LIST = SearchableList(
    lambda found: (
        f"""
    select t.id::text as key, {ITEM} as item from practitioner t
    where {FILTERS} and {found.replace("s.search", "t.search")}
        and (:facility::text is null or exists ({AT} and p.place = :facility))
        and (:national::boolean or exists ({AT} and {facilities.is_mine("p.place")}))
    order by t.id limit :limit + 1
    """
    )
)
LIST_ON = SearchableList(
    lambda found: (
        f"""
    select t.id::text as key, {ITEM} as item from {ON_DAY} t
    where {FILTERS} and {found.replace("s.search", "t.search")}
        and (:facility::text is null or :facility = any(t.places))
        and (:national::boolean or exists (select from unnest(t.places) p(place) where {facilities.is_mine("p.place")}))
    order by t.id limit :limit + 1
    """
    )
)
PLACES = statement("""
    select array(
        select place from practitioner_place where practitioner_id = p.id and (until is null or until > :today::date)
    ) as places, p.merged_into
    from practitioner p where p.id = :id
""")
LOCK = statement("select title, province, merged_into, pseudonymised_at from practitioner where id = :id for no key update")
# Whatever was said about a person, by the subjects of the events.
SUBJECTS = """subject(subject) as (
        select :id::uuid::text
        union all select licence_id from licence where practitioner_id = :id::uuid
        union all select certificate_id from certificate where practitioner_id = :id::uuid
        union all select id::text from post where practitioner_id = :id::uuid
        union all select id::text from absence where practitioner_id = :id::uuid
        union all select distinct practitioner_id || '@' || technique_code from competency where practitioner_id = :id::uuid
        union all select id::text from assignment where practitioner_id = :id::uuid
    )"""
HISTORY = page_statement(f"""
    with {SUBJECTS}
    select e.key, json_build_object('type', e.type, 'subject', e.subject, 'version', e.subject_version, 'effective_on', e.effective_on,
        'recorded_at', e.recorded_at, 'actor', e.actor, 'full_name', (
            select {NAME.format("v.full_name")} from practitioner_version v
            where v.practitioner_id = :id::uuid and e.subject = :id::uuid::text and v.version = e.subject_version), 'data', e.data) as item
    from (
        select to_char(l.position, 'FM000000000000000') as key, l.*
        from event_log l join subject s on s.subject = l.subject
        where :after::text is null or l.position > :after::bigint
    ) e order by e.key limit :limit + 1
""")


async def places_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Where the practitioner of a path belongs (for @allowed); None: no such person; raises PractitionerMerged."""
    return await find_places(session, call["practitioner_id"])


async def find_places(session: Session, practitioner_id: UUID) -> list[str] | None:
    """The facilities or units to which a practitioner belongs today, or None; raises PractitionerMerged to who may see the other one."""
    row = await session.find(PLACES, id=practitioner_id, today=session.today)
    if row is None:
        return None
    if row["merged_into"] is not None:
        await facilities.ensure_own(session, *(await find_places(session, row["merged_into"]) or []))
        raise PractitionerMerged(row["merged_into"])
    places: list[str] = row["places"]
    return places


async def ensure_visible(session: Session, practitioner_id: UUID, places: Sequence[str]) -> None:
    """What @allowed with places_of ensures, where the places were read with the rest; raises OutOfSubtree, PractitionerMerged."""

    async def within(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
        return places or await find_places(session, call["practitioner_id"])

    await ensure_within(within, {"session": session, "practitioner_id": practitioner_id})


async def lock_practitioner(uow: UnitOfWork, practitioner_id: UUID) -> asyncpg.Record:
    """Title and province of somebody of whom something is recorded, who stays who they are until the end of this transaction.

    Raises PractitionerUnknown, PractitionerMerged, PractitionerPseudonymised.
    """
    row = await uow.find(LOCK, id=practitioner_id)
    if row is None:
        raise PractitionerUnknown
    if row["merged_into"] is not None:
        raise PractitionerMerged(row["merged_into"])
    if row["pseudonymised_at"] is not None:
        raise PractitionerPseudonymised
    return row


async def get_practitioner(session: Session, practitioner_id: UUID, as_of: date | None = None) -> Document:
    """One practitioner, on a day if one is named; raises ResourceMissing."""
    if as_of is None:
        return await read_document(session, GET, id=practitioner_id, names=sees_names(session))
    return await read_document(session, GET_ON, id=practitioner_id, as_of=as_of, names=sees_names(session))


async def list_practitioners(
    session: Session,
    page: Page,
    *,
    facility: str | None,
    title: Title | None,
    qualification: Qualification | None,
    q: str | None,
    as_of: date | None,
) -> Document:
    """The practitioners of the caller's subtree by id, on a day if one is named; who may not see names does not search them."""
    own = await facilities.subtree(session)
    names = sees_names(session)
    filters = {"facility": facility, "title": title, "qualification": qualification, "names": names}
    if q is not None and not names:
        return Document(b'{"items":[],"next":null}')
    if as_of is None:
        return await LIST.read(session, page, q, **filters, **own)
    return await LIST_ON.read(session, page, q, as_of=as_of, **filters, **own)


async def list_history(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """All that was said about a person, the earliest first."""
    return await read_page(session, HISTORY, page, id=practitioner_id, names=sees_names(session))


def sees_names(session: Session) -> bool:
    """Whether the caller runs the workforce: others see the first letters."""
    return session.context.caller.role in RUN_THE_WORKFORCE
