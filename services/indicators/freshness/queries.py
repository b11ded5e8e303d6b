"""Reading how fresh figures are: how far each log is applied, when its last applied event was recorded, and what waits behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.indicators.value.queries import list_positions
from shared.db import Session
from shared.eventlog import LogReader
from shared.statement import statement

READ = statement("""
    select (select recorded_at from event_log where position = :position) as recorded_at,
        coalesce((select position from event_log order by position desc limit 1), 0) - :position::bigint as waiting
""")


@dataclass(frozen=True, slots=True)
class Freshness:
    """A producer's log: the position that figures are of, since how many seconds, and how many events they do not hold yet.

    `seconds`: since the last applied event was recorded; None where none was.
    """

    producer: str
    position: int
    recorded_at: datetime | None
    seconds: int | None
    waiting: int


async def list_freshness(session: Session, logs: Mapping[str, LogReader]) -> list[Freshness]:
    """By producer; the positions are those of before the figures are read, so that these hold at least that much."""
    found = []
    for producer, position in (await list_positions(session)).items():
        (row,) = await logs[producer].rows(READ, position=position)
        at = row["recorded_at"]
        seconds = None if at is None else max(int((session.context.now - at).total_seconds()), 0)
        found.append(Freshness(producer, position, at, seconds, max(row["waiting"], 0)))
    return found
