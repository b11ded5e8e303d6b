"""First cases, recorded by hand or read off the returns."""

from datetime import date
from pathlib import Path
from uuid import UUID

from services.transfer.first_case.rules import Accepted
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ACCEPTED = (Path(__file__).parent / "first_case.sql").read_text(encoding="utf-8")
BODY = """
    json_build_object('technique_code', k.code, 'on', k.on_day, 'source', k.source, 'practitioner_id', k.practitioner_id,
        'document_no', k.document_no)
"""
# Of a transfer t: its first cases, whether one of its techniques has lapsed, and, as a tag, what of this only the returns say.
AFTERMATH = f"""
    lateral (
        select coalesce(json_agg({BODY} order by k.code) filter (where k.on_day is not null), '[]') as first_cases,
            coalesce(bool_or(k.lapses_on <= :today::date), false) as lapsed,
            left(md5(string_agg(concat(k.code, '@', k.on_day), ' ' order by k.code) filter (where k.source = 'returned')), 8) as returned
        from {ACCEPTED}
    ) g
"""

FIND_ACCEPTED = statement("""
    select a.on_day as accepted_on,
        array(
            select o.id from unnest(a.trainee_ids) as c(id) left join person_alias m on m.practitioner = c.id
            cross join lateral (
                select coalesce(m.person, c.id) as id
                union select p.practitioner from person_alias p where p.person = coalesce(m.person, c.id)
            ) o
        ) as competent,
        exists (select from first_case r where r.transfer_id = t.id and r.technique_code = :code) as recorded,
        exists (
            select from approval_state s where s.facility = t.to_facility and s.valid @> :on_day::date and s.status = 'in_force'
                and :code = any(s.technique_codes)
        ) as listed
    from transfer t join acceptance a on a.transfer_id = t.id
    where t.id = :transfer_id and :code = any(a.technique_codes)
""")
GET = statement(f"""
    select {BODY}::text as body, null as version from transfer t, {ACCEPTED}
    where t.id = :transfer_id and k.code = :code and k.on_day is not null
""")
LIST = page_statement(f"""
    select k.code as key, {BODY} as item from transfer t, {ACCEPTED}
    where t.id = :transfer_id and k.on_day is not null and (:after::text is null or k.code collate "C" > :after)
    order by k.code collate "C" limit :limit + 1
""")


async def find_accepted(session: Session, transfer_id: UUID, code: str, on: date) -> Accepted | None:
    """What a first case of a technique is judged by on its day; None where the technique was not accepted."""
    row = await session.find(FIND_ACCEPTED, transfer_id=transfer_id, code=code, on_day=on)
    return None if row is None else Accepted(**row)


async def get_first_case(session: Session, transfer_id: UUID, code: str) -> Document:
    """The first case of one technique; raises ResourceMissing while there was none."""
    return await read_document(session, GET, transfer_id=transfer_id, code=code, today=session.today)


async def list_first_cases(session: Session, page: Page, transfer_id: UUID) -> Document:
    """The first cases of a transfer, by technique."""
    return await read_page(session, LIST, page, transfer_id=transfer_id, today=session.today)
