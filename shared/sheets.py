"""Workbooks that go out: whether one is asked for, and sheets written row by row in constant memory."""

import asyncio
import io
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from shared.headers import header
from shared.i18n import Voice
from shared.runtime_of import voice_of
from shared.uploads import FileType

WIDEST = 60
MOST_OF_TITLE = 31  # Excel takes no more


class AnswerFormat(StrEnum):
    """The forms in which a report is answered."""

    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form of an answer, and the language of its headers."""

    form: AnswerFormat
    voice: Voice


async def ask_form(
    request: Request,
    form: Annotated[AnswerFormat | None, Query(alias="format", description="Else by Accept.")] = None,
) -> Wanted:
    """What `format`, or else Accept, asks for."""
    by_accept = AnswerFormat.XLSX if FileType.XLSX in (header(request, b"accept") or "") else AnswerFormat.JSON
    return Wanted(form or by_accept, voice_of(request))


Wanting = Annotated[Wanted, Depends(ask_form)]


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet: its title, the words of its header, and its rows as they come; texts become text cells, numbers numbers."""

    title: str
    header: Sequence[str]
    rows: AsyncIterable[Sequence[Any]]


async def answer_workbook(name: str, sheets: Sequence[SheetOut]) -> Response:
    """The workbook of these sheets as a file; the writing is done in a thread beside the event loop."""
    target = io.BytesIO()
    book = Workbook(target, {"constant_memory": True})
    try:
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True})
        for sheet in sheets:
            await _write_sheet(book.add_worksheet(sheet.title[:MOST_OF_TITLE]), sheet, head)
    finally:
        await asyncio.to_thread(book.close)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Vary": "Accept, Accept-Language"}
    return Response(target.getvalue(), media_type=FileType.XLSX, headers=disposition)


async def _write_sheet(page: Any, sheet: SheetOut, head: object) -> None:
    page.freeze_panes(1, 0)
    for place, word in enumerate(sheet.header):
        page.set_column(place, place, min(max(12, len(word) + 2), WIDEST))
        page.write_string(0, place, word, head)
    number = 1
    async for rows in sheet.rows:
        await asyncio.to_thread(_write_rows, page, number, rows)
        number += len(rows)


def _write_rows(page: Any, first: int, rows: Sequence[Any]) -> None:
    for number, row in enumerate(rows, first):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, place, cell)
            elif cell is not None:
                page.write_number(number, place, cell)
