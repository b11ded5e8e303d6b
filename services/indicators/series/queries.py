"""Reading the values of many days side by side: what one day asks, all days ask in the same few statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.series.rules import Span, days_of
from services.indicators.series.schemas import Series
from services.indicators.value.queries import unknown_on_that_day
from services.indicators.value.schemas import Measure, Value
from shared.db import Session
from shared.documents import Page
from shared.statement import statement
from shared.together import together

# Of days that hold many values few are read at once, since a page ends within them.
VALUES_OF_A_DAY = 20

LIST_THERE = statement("""
    select day from unnest(:days::date[]) d(day) where :unit = 'VN'
        or exists (select from unit_state where code = :unit and valid @> d.day)
        or exists (select from facility_state where facility = :unit and valid @> d.day)
    order by day
""")


async def list_series(session: Session, page: Page, question: Question, span: Span, boundaries: date | None) -> Series:
    """The values of a span's days, on the map of one day or, without `boundaries`, on each day's own.

    Raises InvalidRequest, SeriesTooLong, UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold, CursorTampered.
    """
    days = days_of(span)
    maps = days if boundaries is None else [boundaries]
    there = {row["day"] for row in await session.all(LIST_THERE, unit=question.unit, days=maps)}
    if not there:
        raise await unknown_on_that_day(session, question.unit)
    asked = [replace(question, as_of=day, boundaries=boundaries or day) for day in days if (boundaries or day) in there]
    values, following = await _list_page(session, page, asked)
    return Series(step=span.step, items=values, not_there=[day for day in days if (boundaries or day) not in there], next=following)


async def _list_page(session: Session, page: Page, questions: Sequence[Question]) -> tuple[list[Value], str | None]:
    last = page.cursors.read(page.list_, page.cursor, 2)
    begins, unit = (date.min, "") if last is None else (date.fromisoformat(str(last[0])), str(last[1]))
    waiting = [question for question in questions if question.as_of >= begins]
    found: list[Value] = []
    while waiting and len(found) <= page.limit:
        several = waiting[0].children or waiting[0].measure is Measure.EACH
        size = page.limit // VALUES_OF_A_DAY + 1 if several else page.limit + 1
        now, waiting = waiting[:size], waiting[size:]
        values = await together(session, [partial(list_values, question=question) for question in now])
        found += [value for day in values for value in day if (value.as_of, value.unit) > (begins, unit)]
    shown = found[: page.limit]
    following = page.cursors.sign(page.list_, [shown[-1].as_of, shown[-1].unit]) if len(found) > page.limit else None
    return shown, following
