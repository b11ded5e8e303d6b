"""A sealed report as a file: a Word document, a workbook, or a PDF."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from jinja2 import TemplateError
from starlette.responses import Response

from services.indicators.report.errors import ReportOutdated
from services.indicators.report.queries import get_sealed
from services.indicators.report.schemas import SealedReport
from services.indicators.report_paper import rules
from services.indicators.report_paper.errors import PdfNotAvailable
from services.indicators.report_template import rules as templates
from services.indicators.report_template.queries import read_content
from shared.db import Session
from shared.i18n import Voice
from shared.sheets import SheetOut, answer_workbook
from shared.uploads import FileType

TARGET_COLUMNS = ("no", "clause", "target_title", "population", "target", "value", "gap", "status", "trend", "forecast_on")
EVIDENCE_COLUMNS = ("no", "unit", "numerator", "denominator", "value", "incomplete", "not_reported", "readings", "unit_name")
TASK_COLUMNS = ("no", "clause", "task", "lead", "due", "state", "late", "units", "readings")
REPORT_COLUMNS = ("no", "clause", "report", "who", "due", "received", "missing", "late")
BUDGET_COLUMNS = ("no", "clause", "budget_line", "planned", "supplemented", "spent", "left")
PROOF_COLUMNS = ("log", "position", "hash")


async def read_docx(session: Session, report_id: str, voice: Voice) -> Response:
    """The report as a Word document in the form of an administrative document (Decree 30/2020); raises ResourceMissing, ReportOutdated."""
    report, sha256 = await get_sealed(session, report_id)
    used = report.template
    template = await read_content(session, used.unit, used.kind, used.version)
    values = rules.values_of(report, sha256, voice)
    await session.release()
    try:
        printed = await asyncio.to_thread(templates.render, template, values)
    except TemplateError as fault:
        raise ReportOutdated(report=report_id) from fault
    return _file(printed, FileType.DOCX, f"{report_id}.docx")


async def read_pdf(session: Session, report_id: str, voice: Voice) -> Response:
    """The report as a PDF; raises ResourceMissing, ReportOutdated, and PdfNotAvailable where the extra `pdf` is not installed."""
    report, sha256 = await get_sealed(session, report_id)
    if find_spec("typst") is None:
        raise PdfNotAvailable
    values = rules.values_of(report, sha256, voice)
    await session.release()
    return _file(await asyncio.to_thread(_typeset, rules.typeset_source(values)), FileType.PDF, f"{report_id}.pdf")


async def read_xlsx(session: Session, report_id: str, voice: Voice) -> Response:
    """The report as a workbook: targets, evidence, tasks, reports due, budget and the proof; raises ResourceMissing, ReportOutdated."""
    report, sha256 = await get_sealed(session, report_id)
    await session.release()
    progress = report.progress
    proof = [("SHA-256", None, sha256), *((name, log.position, log.hash) for name, log in report.logs.items())]
    sheets = [
        _sheet(voice, "targets", TARGET_COLUMNS, ([*rules.target_cells(each, voice, report.names)] for each in progress.targets)),
        _sheet(voice, "evidence", EVIDENCE_COLUMNS, _evidence(report)),
        _sheet(voice, "tasks", TASK_COLUMNS, ([*rules.task_cells(each, voice, report.names)] for each in progress.tasks)),
        _sheet(
            voice, "reports_due", REPORT_COLUMNS, ([*rules.due_line(each, voice, report.names).values()] for each in progress.reports_due)
        ),
        _sheet(voice, "budget", BUDGET_COLUMNS, ([*rules.budget_cells(each, voice)] for each in progress.budget)),
        _sheet(voice, "proof", PROOF_COLUMNS, proof),
    ]
    return await answer_workbook(report_id, sheets)


def _sheet(voice: Voice, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> SheetOut:
    return SheetOut(voice.text(f"report.heading.{name}"), [voice.text(f"report.heading.{column}") for column in columns], _at_once(rows))


async def _at_once(rows: Iterable[Sequence[Any]]) -> AsyncIterator[Sequence[Any]]:
    yield list(rows)


def _evidence(report: SealedReport) -> Iterable[Sequence[Any]]:
    for target in report.progress.targets:
        for each in target.evidence:
            readings = "; ".join(f"{policy.code} = {policy.value}" for policy in each.policies)
            figures = (each.numerator, each.denominator, each.value, int(each.incomplete), each.not_reported)
            yield target.no, each.unit, *figures, readings, report.names.get(each.unit)


def _typeset(source: str) -> bytes:
    import typst  # type: ignore[import-not-found, unused-ignore]  # an extra that an installation may lack

    made: bytes = typst.compile(source.encode())
    return made


def _file(content: bytes, type_: FileType, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept-Language"}
    return Response(content, media_type=type_, headers=headers)
