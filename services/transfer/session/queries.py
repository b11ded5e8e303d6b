"""Reads of training sessions."""

from uuid import UUID

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

BODY = """
    json_build_object('session_id', s.id, 'transfer_id', s.transfer_id, 'on', s.on_day, 'trainer_id', s.trainer_id, 'mode', s.mode,
        'cases', (
            select json_agg(json_build_object(
                'trainee_id', c.trainee_id, 'technique_code', c.technique_code, 'role', c.role, 'count', c.count
            ) order by c.no) from session_case c where c.session_id = s.id
        ),
        'attested', s.attested_at is not null, 'attested_at', s.attested_at)
"""
FIND = statement("select s.id, s.attested_at from training_session s where s.transfer_id = :transfer_id and s.id = :session_id")
FIND_BODY = statement(f"select {BODY}::jsonb as body from training_session s where s.id = :session_id")
GET = statement(f"""
    select {BODY}::text as body, case when s.attested_at is null then 1 else 2 end as version
    from training_session s where s.transfer_id = :transfer_id and s.id = :session_id
""")
LIST = page_statement(f"""
    select * from (
        select to_char(s.on_day, 'YYYYMMDD') || s.id as key, {BODY} as item from training_session s
        where s.transfer_id = :transfer_id and (:attested::boolean is null or :attested = (s.attested_at is not null))
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def get_session(session: Session, transfer_id: UUID, session_id: UUID) -> Document:
    """One session."""
    return await read_document(session, GET, transfer_id=transfer_id, session_id=session_id)


async def list_sessions(session: Session, page: Page, transfer_id: UUID, *, attested: bool | None) -> Document:
    """The sessions of a transfer by day."""
    return await read_page(session, LIST, page, transfer_id=transfer_id, attested=attested)
