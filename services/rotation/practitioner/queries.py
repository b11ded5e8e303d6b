"""Reads of practitioners, and where each of them belongs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.rotation.facility import queries as facilities
from services.rotation.practitioner.schemas import Qualification, Title
from shared.actor import Role
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

RUN_THE_WORKFORCE = frozenset({Role.MINISTRY, Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION})

ITEM = """json_build_object('id', t.id, 'full_name', case when :names::boolean then t.full_name end, 'title', t.title,
    'qualification', t.qualification, 'facility', t.facility, 'specialty', t.specialty, 'education_level', t.education_level,
    'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from practitioner t where id = :id")
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from practitioner t
    where (:after::text is null or t.id > :after::uuid)
        and (:title::text is null or t.title = :title) and (:qualification::text is null or t.qualification = :qualification)
        and (:q::text is null or (:names::boolean and strpos(unaccent(lower(t.full_name)), unaccent(lower(:q))) > 0))
        and (:facility::text is null or exists (
            select from practitioner_place p where p.practitioner_id = t.id and p.place = :facility
                and (p.until is null or p.until > :today::date)))
        and (:national::boolean or exists (
            select from practitioner_place p where p.practitioner_id = t.id and (p.until is null or p.until > :today::date)
                and {facilities.is_mine("p.place")}))
    order by t.id limit :limit + 1
""")
PLACES = statement("""
    select array_agg(place) as places from practitioner_place
    where practitioner_id = :id and (until is null or until > :today::date) having count(*) > 0
""")


async def places_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Where the practitioner of a path belongs (for @allowed); None: no such person."""
    return await find_places(session, call["practitioner_id"])


async def find_places(session: Session, practitioner_id: UUID) -> list[str] | None:
    """The facilities or units to which a practitioner belongs today, or None."""
    found: list[str] | None = await session.value(PLACES, id=practitioner_id, today=session.today)
    return found


async def get_practitioner(session: Session, practitioner_id: UUID) -> Document:
    """One practitioner; raises ResourceMissing."""
    return await read_document(session, GET, id=practitioner_id, names=sees_names(session))


async def list_practitioners(
    session: Session, page: Page, *, facility: str | None, title: Title | None, qualification: Qualification | None, q: str | None
) -> Document:
    """The practitioners of the caller's subtree, by id."""
    own = await facilities.subtree(session)
    names = sees_names(session)
    return await read_page(session, LIST, page, facility=facility, title=title, qualification=qualification, q=q, names=names, **own)


def sees_names(session: Session) -> bool:
    """Whether the caller runs the workforce: others work with ids."""
    return session.context.caller.role in RUN_THE_WORKFORCE
