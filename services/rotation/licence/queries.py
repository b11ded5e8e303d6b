"""Reads of licences."""

from uuid import UUID

from services.rotation.licence.schemas import Licence, State
from shared.contracts.rotation import LicenceStatus
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('number', t.number, 'id', t.licence_id, 'practitioner_id', t.practitioner_id, 'titles', t.titles,
    'issued_on', t.issued_on, 'expires_on', t.expires_on, 'status', coalesce((
        select s.status from licence_state s where s.number = t.number and s.valid_from <= :today::date
        order by s.valid_from desc limit 1), 'valid'),
    'states', coalesce((
        select json_agg(json_build_object('valid_from', s.valid_from, 'status', s.status, 'reason', s.reason, 'decision_no', s.decision_no)
            order by s.valid_from) from licence_state s where s.number = t.number), '[]'),
    'version', t.version)"""
GET = statement(f"select {ITEM}::text as body, version from licence t where number = :number and practitioner_id = :practitioner_id")
LIST = page_statement(f"""
    select t.number as key, {ITEM} as item from licence t
    where t.practitioner_id = :practitioner_id and (:after::text is null or t.number collate "C" > :after)
    order by t.number collate "C" limit :limit + 1
""")
FIND_ALL = statement("""
    select t.licence_id, t.titles, t.issued_on, t.expires_on,
        array(select s.valid_from from licence_state s where s.number = t.number order by s.valid_from) as days,
        array(select s.status from licence_state s where s.number = t.number order by s.valid_from) as statuses
    from licence t where t.practitioner_id = :practitioner_id order by t.issued_on, t.number
""")


async def get_licence(session: Session, practitioner_id: UUID, number: str) -> Document:
    """One licence; raises ResourceMissing."""
    return await read_document(session, GET, practitioner_id=practitioner_id, number=number, today=session.today)


async def list_licences(session: Session, page: Page, practitioner_id: UUID) -> Document:
    """The licences of a practitioner, by number."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id, today=session.today)


async def licences_of(session: Session, practitioner_id: UUID) -> list[Licence]:
    """The licences of a practitioner as the rules take them."""
    rows = await session.all(FIND_ALL, practitioner_id=practitioner_id)
    return [
        Licence(
            row["licence_id"],
            tuple(row["titles"]),
            row["issued_on"],
            row["expires_on"],
            tuple(State(day, LicenceStatus(status)) for day, status in zip(row["days"], row["statuses"], strict=True)),
        )
        for row in rows
    ]
