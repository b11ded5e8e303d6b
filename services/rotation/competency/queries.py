"""Reads of competencies."""

from datetime import date
from uuid import UUID

import asyncpg

from services.rotation.competency.schemas import State
from shared.contracts.rotation import CompetencyLevel
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

REVOKED = "revoked"

ITEM = f"""json_build_object('practitioner_id', t.practitioner_id, 'technique_code', t.technique_code,
    'level', nullif(t.level, '{REVOKED}'),
    'status', case when t.level = '{REVOKED}' then '{REVOKED}' when t.lapses_on <= :as_of::date then 'lapsed' else 'held' end,
    'since', t.effective_on, 'lapses_on', t.lapses_on, 'evidence', case when t.evidence_kind is not null then
        json_build_object('kind', t.evidence_kind, 'document_no', t.document_no, 'cases', t.cases) end,
    'transfer_id', t.transfer_id, 'reason', t.reason, 'version', t.version)"""
OF_PERSON = "practitioner_id = :practitioner_id and effective_on <= :as_of::date"
GET = statement(f"""
    select {ITEM}::text as body, case when :as_of::date >= :today::date then (
            select max(version) from competency v where v.practitioner_id = t.practitioner_id and v.technique_code = t.technique_code
        ) end as version
    from competency t where {OF_PERSON} and technique_code = :technique_code order by t.effective_on desc, t.version desc limit 1
""")
LIST = page_statement(f"""
    select t.technique_code as key, {ITEM} as item from (
        select distinct on (technique_code collate "C") * from competency
        where {OF_PERSON} and (:after::text is null or technique_code collate "C" > :after)
        order by technique_code collate "C", effective_on desc, version desc limit :limit + 1
    ) t order by t.technique_code collate "C"
""")
HISTORY = page_statement(f"""
    select to_char(t.version, 'FM000000000') as key, {ITEM} as item from competency t
    where practitioner_id = :practitioner_id and technique_code = :technique_code and (:after::text is null or version > :after::bigint)
    order by version limit :limit + 1
""")


async def get_competency(session: Session, practitioner_id: UUID, technique_code: str, *, as_of: date) -> Document:
    """The competency in one technique on a day; raises ResourceMissing."""
    key = {"practitioner_id": practitioner_id, "technique_code": technique_code}
    return await read_document(session, GET, **key, as_of=as_of, today=session.today)


async def list_competencies(session: Session, page: Page, practitioner_id: UUID, *, as_of: date) -> Document:
    """The competencies of a practitioner on a day, by technique."""
    return await read_page(session, LIST, page, practitioner_id=practitioner_id, as_of=as_of)


async def list_history(session: Session, page: Page, practitioner_id: UUID, technique_code: str) -> Document:
    """All that was said about a competency, the first first; whether it has lapsed is told of today."""
    key = {"practitioner_id": practitioner_id, "technique_code": technique_code}
    return await read_page(session, HISTORY, page, **key, as_of=session.today)


def state_of(row: asyncpg.Record) -> State:
    """A row as the rules take it."""
    level = None if row["level"] == REVOKED else CompetencyLevel(row["level"])
    return State(row["effective_on"], level, row["lapses_on"], row["version"])
