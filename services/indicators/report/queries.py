"""Reads of sealed reports, and of what one is sealed from."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from services.indicators.document.queries import read_stored
from services.indicators.programme.errors import ProgrammeOutdated
from services.indicators.programme.queries import list_readable, read_by
from services.indicators.programme.schemas import Programme
from services.indicators.report.errors import ReportOutdated
from services.indicators.report.schemas import LogHead, SealedReport, SealReport
from services.indicators.value.queries import list_places, list_positions
from shared.actor import NATION
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.request_body import JSON
from shared.statement import statement

ITEM = """(r.said || jsonb_build_object('unit', r.unit, 'hash', r.sha256, 'size', length(r.content), 'positions', r.positions,
    'sealed_at', r.sealed_at, 'sealed_by', r.sealed_by))"""
FIND_SAID = statement("select said from report where id = :id")
GET = statement(f"select {ITEM}::text as body, r.sha256 as version from report r where id = :id")
GET_CONTENT = statement("select content, sha256 from report where id = :id")
LIST = page_statement(f"""
    select r.id as key, {ITEM} as item from report r
    where (:after::text is null or r.id collate "C" > :after) and (:programme::text is null or r.programme = :programme)
        and (:kind::text is null or r.kind = :kind) and (:unit::text is null or r.unit = :unit)
        and (:since::date is null or r.as_of >= :since) and (:until::date is null or r.as_of <= :until)
        and (:everywhere::boolean or r.programme = any(:readable::text[]))
    order by r.id collate "C" limit :limit + 1
""")
FIND_PROGRAMME = statement("select programme from report where id = :id")
GET_RECORDED = statement("""
    select v.content::text as content, p.version from programme p join programme_version v using (code, version)
    where p.code = :code for share of p
""")
MEET = statement("""
    select exists (
        select from unnest(:units::text[]) u(code), place_above(u.code, :today) a where a.code = any(:scope::text[])
        union all
        select from unnest(:scope::text[]) s(code), place_above(s.code, :today) a where a.code = any(:units::text[])
    )
""")
# Who holds the cursors keeps every log where it is applied to, so that all figures of a report are of these positions.
HOLD_CURSORS = statement(
    "select producer, position, epoch::text as epoch, encode(hash, 'hex') as hash from cursor order by producer for share"
)
GET_VERSION = statement("select version from programme where code = :code")
READ_HEAD = statement("select position, epoch::text as epoch, encode(hash, 'hex') as hash from log_head")
OWN = "indicators"


async def unit_of(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The unit whose report it is: the one named, or the caller's own."""
    body: SealReport = call["body"]
    return [session.context.caller.unit] if body.unit is None else await list_places(session, [body.unit])


async def readers_of(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """Who reads the report in a path: who reads what is recorded for its programme."""
    programme = await session.value(FIND_PROGRAMME, id=call["report_id"])
    return None if programme is None else await read_by(session, programme)


async def get_recorded(session: Session, code: str) -> tuple[Programme, int]:
    """A programme and its version, which stays the same until the transaction ends; raises ResourceMissing, ProgrammeOutdated."""
    row = await session.find(GET_RECORDED, code=code)
    if row is None:
        raise ResourceMissing
    return read_stored(Programme, row["content"], ProgrammeOutdated, code=code), row["version"]


async def is_reporting(session: Session, programme: Programme, unit: str) -> bool:
    """Whether a programme is carried out in a unit, in one below it, or in one above it."""
    if unit == NATION:
        return True
    units, scope = await list_places(session, [unit]), await list_places(session, [each.code for each in programme.scope])
    found: bool = await session.value(MEET, units=units, scope=scope, today=session.today)
    return found


async def hold_logs(session: Session) -> dict[str, LogHead]:
    """By producer: how far its log is applied, and it goes no further until the transaction ends; and where the service's own log ends."""
    found = {row["producer"]: row for row in await session.all(HOLD_CURSORS)}
    found[OWN] = await session.one(READ_HEAD)
    return {producer: LogHead(position=row["position"], epoch=row["epoch"], hash=row["hash"] or None) for producer, row in found.items()}


async def list_heads(session: Session) -> dict[str, int]:
    """By producer: how far its log is applied now."""
    found = await list_positions(session)
    return {**found, OWN: (await session.one(READ_HEAD))["position"]}


async def get_recorded_version(session: Session, code: str) -> int:
    """The version of a programme."""
    version: int = await session.value(GET_VERSION, code=code)
    return version


async def get_report(session: Session, report_id: str) -> Document:
    """A sealed report without its figures; raises ResourceMissing."""
    return await read_document(session, GET, id=report_id)


async def list_reports(session: Session, page: Page, **filters: object) -> Document:
    """Sealed reports of programmes that the caller reads, by id; filters: programme, kind, unit, since, until (days of as_of), or None."""
    seen = {"everywhere": session.context.caller.is_national(), "readable": await list_readable(session)}
    return await read_page(session, LIST, page, **seen, **filters)


async def read_content(session: Session, report_id: str) -> Response:
    """The bytes as sealed; the ETag is their SHA-256. Raises ResourceMissing."""
    row = await session.find(GET_CONTENT, id=report_id)
    if row is None:
        raise ResourceMissing
    return Response(row["content"], media_type=JSON, headers={"ETag": f'"{row["sha256"]}"'})


async def get_sealed(session: Session, report_id: str) -> tuple[SealedReport, str]:
    """A report as it was sealed, and the SHA-256 of its bytes; raises ResourceMissing, ReportOutdated."""
    row = await session.find(GET_CONTENT, id=report_id)
    if row is None:
        raise ResourceMissing
    return read_stored(SealedReport, row["content"], ReportOutdated, report=report_id), row["sha256"]
