"""Reads of training sessions."""

from uuid import UUID

import asyncpg

from shared import concurrency
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

FIELDS = """
    'session_id', s.id, 'transfer_id', s.transfer_id, 'on', s.on_day, 'trainer_id', s.trainer_id, 'mode', s.mode,
    'cases', (
        select json_agg(json_build_object(
            'trainee_id', c.trainee_id, 'technique_code', c.technique_code, 'role', c.role, 'count', c.count
        ) order by c.no) from session_case c where c.session_id = s.id
    ),
    'attested', s.attested_at is not null, 'attested_at', s.attested_at, 'attester_id', s.attester_id,
    'withdrawn', s.withdrawn_at is not null, 'withdrawn_at', s.withdrawn_at, 'withdrawn_reason', s.withdrawn_reason
"""
# The checks that trainer or trainee fell short of on the day, as is known by now, while the transfer is open.
FLAGS = "array(select k.check_code from session_check k where k.session_id = s.id order by k.check_code)"
BODY = f"json_build_object({FIELDS}, 'flags', {FLAGS})"
TAKE = statement(f"""
    select t.*, (select jsonb_build_object({FIELDS}) from training_session s where s.id = :session_id) as known
    from transfer t where t.id = :transfer_id for update
""")
FIND = statement("""
    select s.*, k.technique_codes, exists (
        select from acceptance x
        where x.transfer_id = s.transfer_id and x.on_day >= s.on_day and x.technique_codes && k.technique_codes
    ) as accepted
    from training_session s
    cross join lateral (select array_agg(distinct c.technique_code) as technique_codes from session_case c where c.session_id = s.id) k
    where s.transfer_id = :transfer_id and s.id = :session_id
""")
GET = statement(f"""
    select {BODY}::text as body,
        array_to_string((1 + (s.attested_at is not null)::integer + (s.withdrawn_at is not null)::integer)::text || {FLAGS}, '.') as version
    from training_session s where s.transfer_id = :transfer_id and s.id = :session_id
""")
LIST = page_statement(f"""
    select * from (
        select to_char(s.on_day, 'YYYYMMDD') || s.id as key, {BODY} as item from training_session s
        where s.transfer_id = :transfer_id and (:attested::boolean is null or :attested = (s.attested_at is not null))
            and (:withdrawn::boolean is null or :withdrawn = (s.withdrawn_at is not null))
            and (:mode::text is null or s.mode = :mode)
            and (:trainer::uuid is null or s.trainer_id = :trainer)
            and (:trainee::uuid is null
                or exists (select from session_case c where c.session_id = s.id and c.trainee_id = :trainee))
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def take_transfer(uow: UnitOfWork, transfer_id: UUID, session_id: UUID) -> asyncpg.Record:
    """A transfer's row, locked, and as `known` the session that has this id, whichever transfer's; raises ResourceMissing.

    One that is being recorded at this very moment is not known yet: the primary key tells, and the kernel tries again.
    """
    row = await uow.find(TAKE, transfer_id=transfer_id, session_id=session_id)
    if row is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, row["revision"])
    return row


async def find_of_transfer(uow: UnitOfWork, transfer_id: UUID, session_id: UUID) -> asyncpg.Record | None:
    """A session's row with the techniques of its cases, and whether an acceptance holds them."""
    return await uow.find(FIND, transfer_id=transfer_id, session_id=session_id)


async def get_session(session: Session, transfer_id: UUID, session_id: UUID) -> Document:
    """One session."""
    return await read_document(session, GET, transfer_id=transfer_id, session_id=session_id)


async def list_sessions(session: Session, page: Page, transfer_id: UUID, **filters: object) -> Document:
    """The sessions of a transfer by day."""
    return await read_page(session, LIST, page, transfer_id=transfer_id, **filters)
