"""Reads of what was said of targets, and of which programmes a look is due."""

from collections.abc import Sequence

from services.indicators.report.queries import list_heads
from services.indicators.target_event.rules import Kind, Said
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.statement import statement

LIST_DUE = statement("""
    select p.code from programme p left join target_look l on l.programme = p.code
    where p.starts_on <= :today and (l.day, l.positions) is distinct from (:today::date, :positions::jsonb) order by p.code
""")
LIST_SAID = statement("select target, kind, as_of from target_event where programme = :programme order by target, version")
LIST = page_statement("""
    select * from (
        select concat(t.target, ' ', lpad(t.version::text, 9, '0')) as key,
            to_jsonb(t) - 'programme' || jsonb_build_object('value', t.value::float8) as item
        from target_event t where t.programme = :programme and (:target::text is null or t.target = :target)
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")


async def list_due(session: Session) -> Sequence[str]:
    """The programmes that have begun and were not looked at today since anything was said in any log."""
    positions = await list_heads(session)
    return [row["code"] for row in await session.all(LIST_DUE, today=session.today, positions=positions)]


async def list_said(session: Session, programme: str) -> dict[str, list[Said]]:
    """By target, what was said of it, in order."""
    found: dict[str, list[Said]] = {}
    for row in await session.all(LIST_SAID, programme=programme):
        found.setdefault(row["target"], []).append(Said(Kind(row["kind"]), row["as_of"]))
    return found


async def list_events(session: Session, page: Page, programme: str, target: str | None) -> Document:
    """What was said of the targets of a programme, or of one."""
    return await read_page(session, LIST, page, programme=programme, target=target)
