"""The imports that wrote something, as they are kept: who sent which file, what was answered, and whether it was undone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.access import roots_of
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.importing import ImportReport
from shared.schema import Part
from shared.statement import statement

ITEM = """'id', b.id, 'noun', b.noun, 'recorded_at', b.recorded_at, 'actor', b.actor, 'unit', b.unit, 'mode', b.mode, 'sha256', b.sha256,
    'asked', b.asked, 'undone_at', b.undone_at, 'undone_by', b.undone_by, 'undone_reason', b.undone_reason"""
# For whoever sent the file, and for those above its sender, or above the successors of a unit that has ended.
SEEN = """(b.actor = :me or 'VN' = any(:roots::text[]) or b.unit in (
    select u.unit from (select distinct unit from import_batch) u cross join lateral place_roots(u.unit, :today, false) r
    where r.code in (select below.code from place_below(:roots, :today) below)
))"""
# The ids are in the order of their making; the newest come first.
NEWEST_FIRST = "translate(b.id::text, '0123456789abcdef', 'fedcba9876543210')"

GET = statement(f"""
    select json_build_object({ITEM}, 'report', b.report)::text as body, (b.undone_at is not null)::integer + 1 as version
    from import_batch b where b.id = :id and {SEEN}
""")
LIST = page_statement(f"""
    select {NEWEST_FIRST} as key, json_build_object({ITEM}, 'read', b.report->'read', 'created', b.report->'created',
        'changed', b.report->'changed', 'unchanged', b.report->'unchanged', 'rejected', b.report->'rejected') as item
    from import_batch b
    where {SEEN} and (:noun::text is null or b.noun = :noun) and (:undone::boolean is null or (b.undone_at is not null) = :undone)
        and (:after::text is null or b.id < {NEWEST_FIRST.replace("b.id", ":after")}::uuid)
    order by b.id desc limit :limit + 1
""")


class ImportRecord(Part):
    """An import that wrote something; `asked` is its query, `actor` and `undone_by` are opaque."""

    id: UUID
    noun: str
    recorded_at: datetime
    actor: str
    unit: str
    mode: str
    sha256: str
    asked: dict[str, str]
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str | None


class ImportListed(ImportRecord):
    """An import in a list, with how many rows came to what."""

    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int


class Imports(Part):
    """A page of imports, the newest first."""

    items: list[ImportListed]
    next: str | None


class ImportKept(ImportRecord):
    """An import with the report that was answered, in the language of then."""

    report: ImportReport


async def list_imports(session: Session, page: Page, *, noun: str | None, undone: bool | None) -> Document:
    """The imports that the caller may see."""
    return await read_page(session, LIST, page, noun=noun, undone=undone, **await sight(session))


async def get_import(session: Session, id_: UUID) -> Document:
    """One import; raises ResourceMissing."""
    return await read_document(session, GET, id=id_, **await sight(session))


async def sight(session: Session) -> dict[str, Any]:
    """What SEEN goes by."""
    return {"me": session.context.caller.id, "roots": await roots_of(session), "today": session.today}
