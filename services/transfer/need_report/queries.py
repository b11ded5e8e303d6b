"""Reads of reports of needs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from starlette.responses import Response

from services.transfer.need import queries as needs
from services.transfer.need_summary.queries import SUMMED
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.i18n import Voice
from shared.sheets import SheetOut, answer_workbook
from shared.statement import statement

BODY = """
    json_build_object('id', p.id, 'unit', p.unit, 'from', p.from_day, 'to', p.to_day, 'document_no', p.document_no, 'on', p.on_day,
        'needs', p.needs, 'sha256', p.sha256, 'sealed_at', p.sealed_at, 'sealed_by', p.sealed_by, 'received_on', p.received_on,
        'received_by', p.received_by, 'receipt_note', p.receipt_note)
"""
FIND_UNIT = statement("select unit from need_report where id = :id")
FIND = statement("select * from need_report where id = :id for update")
FIND_CONTENT = statement("select content, sha256 from need_report where id = :id")
GET = statement(f"select {BODY}::text as body, p.revision as version from need_report p where p.id = :id")
LIST = page_statement(f"""
    select * from (
        select (99999999 - to_char(p.on_day, 'YYYYMMDD')::integer)::text || p.id as key, {BODY} as item from need_report p
        where (:everywhere::boolean or p.unit in (select code from place_below(:roots::text[], :today::date)))
            and (:unit::text is null or p.unit in (select code from place_below(array[:unit::text], :today::date)))
            and (:received::boolean is null or :received = (p.received_on is not null))
            and (:first::date is null or p.to_day >= :first) and (:last::date is null or p.from_day <= :last)
    ) found where :after::text is null or key collate "C" > :after order by key collate "C" limit :limit + 1
""")
# What is sealed: needs as they stand, summed up and one by one.
CONTENT = statement(f"""
    with asked as (select unnest(:ids::uuid[]) as id),
    {SUMMED}
    select json_build_object('id', :id::uuid, 'unit', :unit::text, 'from', :from_day::date, 'to', :to_day::date,
        'document_no', :document_no::text, 'on', :on::date,
        'figures', (
            select json_build_object('needs', count(*), 'facilities', count(distinct facility),
                'priority_facilities', count(distinct facility) filter (where priority),
                'techniques', (select count(distinct code) from technique_asked), 'supplements', (select count(*) from supplement))
            from ranked
        ),
        'techniques', (select json_agg(item order by key collate "C") from by_technique),
        'facilities', (select json_agg(item order by key collate "C") from by_facility),
        'supplements', (select coalesce(json_agg(item order by key collate "C"), '[]') from by_supplement),
        'needs', (select json_agg({needs.BODY} order by r.key collate "C") from ranked r join need n on n.id = r.id))::text
""")

TECHNIQUE_COLUMNS = ("technique_code", "facilities", "priority_facilities", "needs", "supplements")
FACILITY_COLUMNS = ("facility", "priority", "difficulty", "nowhere_near", "needs", "technique_codes", "supplements")
SUPPLEMENT_COLUMNS = ("facility", "priority", "kind", "what", "state", "since", "document_no", "from_facility", "id")
NEED_COLUMNS = (
    *("id", "facility", "priority", "difficulty", "nowhere_near", "technique_codes", "techniques_confirmed", "reason", "submitted_on"),
    *("list", "list_size", "listed", "performing", "opinion", "sending_facility"),
)
WORDED = frozenset({"difficulty", "kind", "state", "opinion"})


async def own_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The place that a report is about."""
    row = await session.find(FIND_UNIT, id=call["report_id"])
    return None if row is None else [row["unit"]]


async def get_report(session: Session, report_id: UUID) -> Document:
    """One report."""
    return await read_document(session, GET, id=report_id)


async def list_reports(
    session: Session, page: Page, *, unit: str | None, received: bool | None, first: date | None, last: date | None
) -> Document:
    """The reports of the caller's subtree, the newest first; `first` and `last`: those whose period has a day in common with these."""
    return await read_page(session, LIST, page, received=received, first=first, last=last, **await needs.seen_by(session, unit))


async def get_content(session: Session, report_id: UUID) -> Document:
    """What was sealed, byte for byte; its hash is the ETag."""
    row = await session.find(FIND_CONTENT, id=report_id)
    if row is None:
        raise ResourceMissing
    return Document(row["content"].encode(), version=row["sha256"])


async def get_workbook(session: Session, voice: Voice, report_id: UUID) -> Response:
    """What was sealed as sheets: techniques, units, supplements, needs; closed codes in the reader's words."""
    content = orjson.loads((await get_content(session, report_id)).body)
    supplements = [{**need, **supplement} for need in content["needs"] for supplement in need["supplements"]]
    needed = [{**need, **(need["review"] or {}), **(need["opinion"] or {}), "reason": need["reason"]} for need in content["needs"]]
    return await answer_workbook(
        f"needs-{content['unit']}-{content['from']}-{content['to']}",
        [
            _sheet(voice, "sheet.techniques", TECHNIQUE_COLUMNS, content["techniques"]),
            _sheet(voice, "sheet.facilities", FACILITY_COLUMNS, content["facilities"]),
            _sheet(voice, "sheet.supplements", SUPPLEMENT_COLUMNS, supplements),
            _sheet(voice, "sheet.needs", NEED_COLUMNS, needed),
        ],
    )


def _sheet(voice: Voice, title: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> SheetOut:
    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [[_cell(voice, column, item.get(column)) for column in columns] for item in items]

    return SheetOut(voice.text(f"need-report.{title}"), [voice.text(f"need-report.{column}") for column in columns], rows())


def _cell(voice: Voice, column: str, value: Any) -> Any:
    match value:
        case bool():
            return voice.text(f"need-report.{'yes' if value else 'no'}")
        case [{}, *_]:
            counts = [
                (voice.text(f"need-report.kind.{c['kind']}"), voice.text(f"need-report.state.{c['state']}"), c["count"]) for c in value
            ]
            return "; ".join(f"{kind}, {state}: {count}" for kind, state, count in counts)
        case list():
            return ", ".join(voice.text(f"need-report.{column}.{each}") if column in WORDED else each for each in value)
        case str() if column in WORDED:
            return voice.text(f"need-report.{column}.{value}")
        case _:
            return value
