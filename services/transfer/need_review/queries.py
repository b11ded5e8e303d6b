"""How a facility stands against a level's list, as of a day."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
from starlette.responses import Response

from services.transfer.facility.queries import find_facilities
from services.transfer.need.schemas import ReviewKept
from services.transfer.need_review.errors import ReviewListMissing
from services.transfer.need_review.schemas import ReviewHead
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page
from shared.errors import ResourceMissing
from shared.sheets import AnswerFormat, SheetOut, Wanted, answer_workbook
from shared.statement import statement

LINES = (Path(__file__).parent / "review.sql").read_text(encoding="utf-8")
FIGURES = statement(f"""
    {LINES}
    select count(*) as list_size, count(*) filter (where listed) as listed,
        count(*) filter (where performing) as performing, count(*) filter (where lacking) as lacking,
        (select since from level_list) as since
    from line
""")
LIST = page_statement(f"""
    {LINES}
    select code as key, json_build_object('technique_code', code, 'listed', listed, 'decision_no', decision_no,
        'last_own_case', last_own_case, 'performing', performing,
        'lacks', json_build_object('equipment', equipment, 'rooms', rooms, 'drugs', drugs), 'staff', staff, 'lacking', lacking) as item
    from line where (:after::text is null or code collate "C" > :after) and (:lacking::boolean is null or lacking = :lacking)
    order by code collate "C" limit :limit + 1
""")
ALL = statement(f'{LINES} select * from line where :lacking::boolean is null or lacking = :lacking order by code collate "C"')
COLUMNS = ("technique_code", "listed", "decision_no", "last_own_case", "performing", "equipment", "rooms", "drugs", "staff", "lacking")


async def find_review(session: Session, facility: str, list_: str | None, day: date) -> ReviewKept | None:
    """The figures of a facility on a day against the list named, else that of its level (None where none is in force).

    Raises ReviewListMissing where the list named is not in force.
    """
    level = list_ or await _level_of(session, facility, day)
    row = await session.one(FIGURES, facility=facility, list=level, day=day)
    if row["since"] is None:
        if list_ is not None:
            raise ReviewListMissing(list=list_, day=day)
        return None
    return ReviewKept(list=level, as_of=day, **_figures(row))


async def read_review(
    session: Session, page: Page, wanted: Wanted, facility: str, *, list_: str | None, day: date, lacking: bool | None
) -> Document | Response:
    """The figures, and a page of the techniques or all of them as a workbook; raises ReviewListMissing, ResourceMissing."""
    asked = {"facility": facility, "list": list_ or await _level_of(session, facility, day), "day": day}
    row = await session.one(FIGURES, **asked)
    if row["since"] is None:
        raise ReviewListMissing(list=asked["list"], day=day)
    if wanted.form is AnswerFormat.XLSX:
        return await _answer_workbook(wanted, asked, row, await session.all(ALL, lacking=lacking, **asked))
    lines = await read_page(session, LIST, page, lacking=lacking, **asked)
    head = ReviewHead(facility=facility, list=asked["list"], list_since=row["since"], as_of=day, **_figures(row))
    return Document(head.model_dump_json().encode()[:-1] + b"," + lines.body[1:], next=lines.next)


async def _level_of(session: Session, facility: str, day: date) -> str:
    known = await find_facilities(session, [facility], day)
    if facility not in known:
        raise ResourceMissing
    return known[facility].level


def _figures(row: asyncpg.Record) -> dict[str, int]:
    return {name: row[name] for name in ("list_size", "listed", "performing", "lacking")}


async def _answer_workbook(wanted: Wanted, asked: Mapping[str, Any], figures: asyncpg.Record, lines: Sequence[asyncpg.Record]) -> Response:
    say = wanted.voice.text
    summed = [("facility", asked["facility"]), ("list", asked["list"]), ("as_of", asked["day"]), *_figures(figures).items()]
    head = SheetOut(
        say("need-review.figures"),
        [say("need-review.figure"), say("need-review.value")],
        _at_once([(say(f"need-review.{k}"), _cell(v, wanted)) for k, v in summed]),
    )
    rows = [[_cell(line["code" if column == "technique_code" else column], wanted) for column in COLUMNS] for line in lines]
    techniques = SheetOut(say("need-review.techniques"), [say(f"need-review.{column}") for column in COLUMNS], _at_once(rows))
    return await answer_workbook(f"review-{asked['facility']}-{asked['day']}", [head, techniques])


def _cell(value: object, wanted: Wanted) -> str | int | None:
    match value:
        case bool():
            return wanted.voice.text(f"need-review.{'yes' if value else 'no'}")
        case int() | None:
            return value
        case list():
            return ", ".join(value)
        case _:
            return str(value)


async def _at_once(rows: Sequence[Sequence[Any]]) -> AsyncIterator[Sequence[Sequence[Any]]]:
    yield rows
