"""Reads of logbooks; acceptances are decided on the same lines."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.transfer.logbook import rules
from services.transfer.logbook.schemas import Cases, Line, LogbookAnswer, LogbookEntry, Quota
from shared.db import Session
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import sql_file

type Qualified = Mapping[tuple[UUID, str], date]

LINES = sql_file(Path(__file__).parent / "logbook.sql")
KINDS = (("required", tuple(Quota.model_fields)), ("done", tuple(Cases.model_fields)), ("pending", tuple(Cases.model_fields)))
COLUMNS = (
    "trainee_id",
    "technique_code",
    *(f"{kind}.{role}" for kind, roles in KINDS for role in roles),
    "assessed_on",
    "score",
    "result",
    "competence",
    "since",
)


async def list_lines(session: Session, transfer_id: UUID, day: date, *, trainee: UUID | None = None) -> list[Line]:
    """A line for every trainee and technique of a transfer, or for those of one trainee, as of a day."""
    return [Line.model_validate(dict(row)) for row in await session.all(LINES, id=transfer_id, day=day, trainee=trainee)]


async def list_qualified(session: Session, transfer_id: UUID) -> Qualified:
    """Who is provisionally competent today in which technique, and since when."""
    lines = await list_lines(session, transfer_id, session.today)
    found = ((line, rules.qualified_since(line)) for line in lines)
    return {(line.trainee_id, line.technique_code): since for line, since in found if since is not None}


async def read_logbook(session: Session, wanted: Wanted, transfer_id: UUID, as_of: date, trainee: UUID | None) -> LogbookAnswer | Response:
    """The logbook of a transfer as of a day, as json or as a workbook."""
    items = [rules.entry_of(line) for line in await list_lines(session, transfer_id, as_of, trainee=trainee)]
    if wanted.form is AnswerFormat.JSON:
        return LogbookAnswer(transfer_id=transfer_id, as_of=as_of, items=items)
    return await answer_workbook(f"logbook-{transfer_id}-{as_of}", [_sheet(wanted, items)])


def _sheet(wanted: Wanted, items: Sequence[LogbookEntry]) -> SheetOut:
    async def rows() -> AsyncIterator[Sequence[Any]]:
        yield [_row(wanted, item) for item in items]

    return SheetOut(wanted.voice.text("logbook.title"), [wanted.voice.text(f"logbook.{column}") for column in COLUMNS], rows())


def _row(wanted: Wanted, item: LogbookEntry) -> list[Any]:
    counts = [getattr(getattr(item, kind), role) for kind, roles in KINDS for role in roles]
    last = item.assessment
    assessed = (
        [str(last.on), last.score, wanted.voice.text("logbook.passed" if last.passed else "logbook.failed")] if last else [None, None, None]
    )
    competence = wanted.voice.text(f"logbook.competence.{item.competence}")
    return [str(item.trainee_id), item.technique_code, *counts, *assessed, competence, item.since and str(item.since)]
