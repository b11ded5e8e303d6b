"""Reads of supplements."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.indicators.programme.queries import get_programme
from services.indicators.value.queries import list_places
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('id', s.id, 'programme', s.programme, 'line_no', s.line_no, 'source', s.source, 'amount', s.amount,
    'decision_no', s.decision_no, 'decided_on', s.decided_on, 'reason', s.reason, 'version', s.version,
    'recorded_at', s.recorded_at, 'recorded_by', s.recorded_by)"""
FIND = statement("select * from budget_supplement where id = :id order by version desc limit 1 for update")
GET = statement(f"""
    select {ITEM}::text as body, s.version from budget_supplement s
    where s.programme = :programme and s.id = :id order by s.version desc limit 1
""")
LIST = page_statement(f"""
    select s.id as key, {ITEM} as item from budget_supplement s
    where s.programme = :programme and (:after::text is null or s.id collate "C" > :after)
        and not exists (select from budget_supplement l where l.id = s.id and l.version > s.version)
        and (:line_no::text is null or :line_no in (s.line_no, s.source))
    order by s.id collate "C" limit :limit + 1
""")


async def scope_of(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places of today that answer for the units of the programme in a path; raises ResourceMissing."""
    programme = await get_programme(session, call["code"])
    return await list_places(session, [unit.code for unit in programme.scope])


async def get_supplement(session: Session, programme: str, supplement_id: str) -> Document:
    """One supplement as it stands; raises ResourceMissing."""
    return await read_document(session, GET, programme=programme, id=supplement_id)


async def list_supplements(session: Session, page: Page, programme: str, *, line_no: str | None) -> Document:
    """The supplements of a programme's budget, all or those of a line."""
    return await read_page(session, LIST, page, programme=programme, line_no=line_no)
