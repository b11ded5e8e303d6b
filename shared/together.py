"""Many readings of one kind side by side: what they ask of the database at the same step is asked in one statement.

A reading is a coroutine over a session. Here its session does not read: it hands each call on to the one who drives all readings, who
answers those of the same statement by one SQL over the rows of their parameters. So what answers for one day answers for four hundred.
"""

import re
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import orjson

from shared.db import Context, Session
from shared.statement import Statement

POSITION = re.compile(r"\$(\d+)")
ADDED = 2

type Rows = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One statement with its parameters, waiting for its rows."""

    statement: Statement
    params: Mapping[str, object]

    def __await__(self) -> Generator[Self, Rows, Rows]:
        """The rows, once the driver sends them."""
        return (yield self)


class Asking(Session):
    """A session for reading only, whose rows come from the driver; of a call among others they are mappings."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def all(self, statement: Statement, **params: object) -> list[Any]:
        """Every row."""
        return list(await Call(statement, params))

    async def find(self, statement: Statement, **params: object) -> Any:
        """The first row or None."""
        return next(iter(await Call(statement, params)), None)

    async def value(self, statement: Statement, **params: object) -> Any:
        """The first column of the first row, or None."""
        row = await self.find(statement, **params)
        return None if row is None else next(iter(row.values()))


async def together[T](session: Session, readings: Sequence[Callable[[Session], Coroutine[Any, Any, T]]]) -> list[T]:
    """What each reading gives, in their order; the first that raises ends all."""
    asking = Asking(session.context)
    going = [reading(asking) for reading in readings]
    given: dict[int, T] = {}
    told: dict[int, Rows | None] = dict.fromkeys(range(len(going)))
    try:
        while told:
            calls: dict[int, Call] = {}
            for nth, rows in told.items():
                try:
                    calls[nth] = going[nth].send(rows)
                except StopIteration as done:
                    given[nth] = done.value
            told = await _answer(session, calls)
    finally:
        for each in going:
            each.close()
    return [given[nth] for nth in range(len(going))]


async def _answer(session: Session, calls: Mapping[int, Call]) -> dict[int, Rows | None]:
    """The rows of each call: those of one statement at once, and of calls that are the same only one."""
    by_statement: dict[str, dict[bytes, list[int]]] = {}
    for nth, call in calls.items():
        same = by_statement.setdefault(call.statement.sql, {})
        same.setdefault(orjson.dumps(call.statement.arguments(call.params)), []).append(nth)
    answers: dict[int, Rows | None] = {}
    for alike in by_statement.values():
        found = await _read(session, [calls[each[0]] for each in alike.values()])
        answers |= {nth: rows for each, rows in zip(alike.values(), found, strict=True) for nth in each}
    return answers


async def _read(session: Session, calls: Sequence[Call]) -> list[Rows]:
    """The rows of calls of one statement with different parameters."""
    statement = calls[0].statement
    if len(calls) == 1:
        return [await session.all(statement, **calls[0].params)]
    connection = await session.connection()
    types = [kind.name for kind in (await connection.prepare(statement.sql)).get_parameters()]
    asked = [
        {"nth_": nth} | {f"a{n}": value for n, value in enumerate(statement.arguments(call.params), 1)} for nth, call in enumerate(calls)
    ]
    columns = ", ".join(f"a{n} {kind}" for n, kind in enumerate(types, 1))
    many = Statement(
        f"""
        select call_.nth_, answer_.* from jsonb_to_recordset($1::jsonb) as call_(nth_ integer, {columns}) cross join lateral (
            select row_number() over () as row_, own_.* from ({POSITION.sub(r"call_.a\1", statement.sql)}) own_
        ) answer_ order by call_.nth_, answer_.row_
        """,
        ("asked",),
    )
    found: list[list[Any]] = [[] for _ in calls]
    for row in await session.all(many, asked=asked):
        found[row["nth_"]].append(dict(islice(row.items(), ADDED, None)))
    return list(found)
