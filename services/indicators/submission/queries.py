"""Reads of submissions, and of who owes a report."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import programme_on
from services.indicators.submission import rules
from services.indicators.submission.schemas import Received, SubmissionAnswer, SubmissionPage
from services.indicators.task.schemas import Owing, ReportDue
from shared.db import Session
from shared.documents import Page
from shared.errors import ResourceMissing
from shared.statement import statement

LATEST = "not exists (select from submission l where l.id = s.id and l.version > s.version)"
FIND = statement("select * from submission s where id = :id order by version desc limit 1 for update")
GET = statement("select * from submission s where id = :id and programme = :programme order by version desc limit 1")
LIST = statement(f"""
    select * from submission s where s.programme = :programme and {LATEST} and (:after::text is null or s.id collate "C" > :after)
        and (:report_no::text is null or s.report_no = :report_no) and (:unit::text is null or s.unit = :unit)
        and (:period::text is null or s.period = :period)
    order by s.id collate "C" limit :limit + 1
""")
LIST_RECEIVED = statement(f"""
    select distinct on (report_no, period, unit) report_no, period, unit, received_on, document_no from submission s
    where s.programme = :programme and s.received_on <= :day and {LATEST} order by report_no, period, unit, received_on, id
""")
LIST_OWING = statement("""
    select distinct f.facility as code from place_below(:units::text[], :day::date) b
    join facility_state f on f.facility = b.code and f.valid @> :day::date and f.kind = any(:kinds::text[])
    union
    select u.code from place_below(:units::text[], :day::date) b
    join unit_state u on u.code = b.code and u.valid @> :day::date and u.level = any(:levels::text[])
    order by 1
""")


async def get_submission(session: Session, programme: str, submission_id: str) -> SubmissionAnswer:
    """One submission; raises ResourceMissing."""
    row = await session.find(GET, programme=programme, id=submission_id)
    if row is None:
        raise ResourceMissing
    return _answer(row, await _reports(session, programme))


async def list_submissions(session: Session, page: Page, programme: str, **filters: object) -> SubmissionPage:
    """Submissions of a programme by id; filters: report_no, unit, period, or None."""
    last = page.cursors.read(page.list_, page.cursor, 1)
    rows = await session.all(LIST, programme=programme, after=None if last is None else last[0], limit=page.limit, **filters)
    reports = await _reports(session, programme)
    items = [_answer(row, reports) for row in rows[: page.limit]]
    return SubmissionPage(items=items, next=page.cursors.sign(page.list_, [items[-1].id]) if len(rows) > page.limit else None)


async def list_received(session: Session, programme: str, reports: Sequence[ReportDue], day: date) -> dict[str, list[Received]]:
    """By report: what was received by a day, of each unit and period the first one."""
    by_no = {report.no: report for report in reports}
    found: dict[str, list[Received]] = {report.no: [] for report in reports}
    for row in await session.all(LIST_RECEIVED, programme=programme, day=day):
        if (report := by_no.get(row["report_no"])) is not None:
            said = {name: row[name] for name in ("unit", "period", "received_on", "document_no")}
            found[report.no].append(Received(**said, late=rules.is_late(report, row["period"], row["received_on"])))
    return found


async def list_owing(session: Session, scope: Sequence[str], owing: Owing | None, day: date) -> list[str] | None:
    """The units of a scope that owe a report on a day; None where the programme does not say which ones its words mean."""
    if owing is None:
        return None
    rows = await session.all(LIST_OWING, units=list(scope), kinds=list(owing.kinds), levels=list(owing.levels), day=day)
    return [*owing.units, *(row["code"] for row in rows)]


async def _reports(session: Session, programme: str) -> dict[str, ReportDue]:
    document = await get_programme(session, programme)
    return {report.no: report for each in (document, programme_on(document, date.max)) for report in each.reports_due}


def _answer(row: asyncpg.Record, reports: dict[str, ReportDue]) -> SubmissionAnswer:
    report = reports.get(row["report_no"])  # None once another version of the programme no longer asks for it
    term = report and rules.term_of(report, row["period"])
    late = report is not None and rules.is_late(report, row["period"], row["received_on"])
    return SubmissionAnswer(**dict(row), due_on=term and term.due_on, late=late)
