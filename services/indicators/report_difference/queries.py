"""Comparing a sealed report with what is known now."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Depends
from starlette.requests import Request

from services.indicators.progress.queries import get_progress
from services.indicators.report.queries import OWN, get_recorded_version, get_sealed, list_heads
from services.indicators.report_difference import rules
from services.indicators.report_difference.errors import DifferenceBeforeReport
from services.indicators.report_difference.schemas import Difference, Fact
from shared.contracts.indicators import ValueAccepted, ValueReported, ValueReturned
from shared.db import Session
from shared.eventlog import LogReader
from shared.runtime_of import runtime_of
from shared.statement import statement

MOST_FACTS = 500
MOST_POSITIONS = 20
OWN_TYPES = [ValueReported.type, ValueAccepted.type, ValueReturned.type]
# A fact is about the places that it names: a facility, both ends of an assignment, a unit. A person's is about where the person is in post.
LIST_FACTS = statement(f"""
    select l.type, p.place, p.person, count(*) as events, min(l.position) as first, max(l.position) as last,
        (array_agg(l.position order by l.position))[1:{MOST_POSITIONS}] as positions,
        min(l.effective_on) as effective_from, max(l.effective_on) as effective_to
    from event_log l cross join lateral (
        select array_remove(array[l.data->>'facility', l.data->>'from_facility', l.data->>'to_facility', l.data->>'unit',
            case when l.type ~ '\\.(facility|admin-unit)-' then l.data->>'code' end], null) as named
    ) n cross join lateral (
        select unnest(n.named) as place, null::text as person
        union
        select null, l.data->>'practitioner_id' where n.named = '{{}}'
    ) p
    where l.position > :after and l.position <= :until and l.effective_on > :since::date and l.effective_on <= :day::date
        and l.type = any(:types::text[])
    group by l.type, p.place, p.person order by count(*) desc, min(l.position), p.place limit {MOST_FACTS + 1}
""")
LIST_ABOVE = statement("""
    select distinct c.code, a.code as above from unnest(:places::text[]) c(code), unnest(:days::date[]) d(day), place_above(c.code, d.day) a
""")
LIST_WORKPLACES = statement(
    "select distinct practitioner::text as person, facility from presence where practitioner = any(:persons::uuid[])"
)


async def followed_logs(request: Request) -> dict[str, tuple[LogReader, list[str]]]:
    """By producer: its log, and the types of events that figures are made of."""
    runtime = runtime_of(request)
    projections = runtime.spec.projections
    return {
        producer: (runtime.readers[producer], sorted({wire for each in projections for wire in each.handles.get(producer, ())}))
        for producer in runtime.spec.follows
    }


FollowedLogs = Annotated[Mapping[str, tuple[LogReader, list[str]]], Depends(followed_logs)]


async def get_difference(session: Session, logs: FollowedLogs, report_id: str, as_of: date | None) -> Difference:
    """What stands otherwise than in a report, of its own day and of `as_of`; raises ResourceMissing, DifferenceBeforeReport."""
    report, _ = await get_sealed(session, report_id)
    day = as_of or report.as_of
    if day < report.as_of:
        raise DifferenceBeforeReport
    sealed, positions = {producer: log.position for producer, log in report.logs.items()}, await list_heads(session)
    restated = await get_progress(session, report.programme, report.as_of)
    later = restated if day == report.as_of else await get_progress(session, report.programme, day)
    facts = await _facts(session, logs, (sealed, positions), (date.min, report.as_of))
    since = [] if day == report.as_of else await _facts(session, logs, (sealed, positions), (report.as_of, day))
    version = await get_recorded_version(session, report.programme)
    known = rules.Known(facts, since, await _above(session, [*facts, *since], (report.as_of, day)), version != report.document.version)
    return Difference(
        report=report.id,
        programme=report.programme,
        reported_as_of=report.as_of,
        as_of=day,
        sealed=sealed,
        known=positions,
        programme_version=report.document.version,
        programme_version_now=version,
        targets=rules.differ(report.progress, restated, later, known),
        lines=rules.lines_of(report.progress, restated),
        facts=facts[:MOST_FACTS],
        facts_since=since[:MOST_FACTS],
        more=max(len(facts), len(since)) > MOST_FACTS,
    )


async def _facts(
    session: Session,
    logs: FollowedLogs,
    positions: tuple[Mapping[str, int], Mapping[str, int]],
    days: tuple[date, date],
) -> list[Fact]:
    """What was said between two positions of each log, of some days, by kind and place; of a person, by where the person is in post."""
    found: list[Fact] = []
    for producer in sorted(positions[1]):
        said = {"after": positions[0].get(producer, 0), "until": positions[1][producer], "since": days[0], "day": days[1]}
        if producer == OWN:
            rows = await session.all(LIST_FACTS, **said, types=OWN_TYPES)
        else:
            reader, types = logs[producer]
            rows = await reader.rows(LIST_FACTS, **said, types=types)
        workplaces = await _workplaces(session, rows)
        found += [_fact(producer, row, place) for row in rows for place in workplaces.get(row["person"], [row["place"]])]
    return found


async def _workplaces(session: Session, rows: list[asyncpg.Record]) -> dict[str, list[str]]:
    persons = [row["person"] for row in rows if row["person"] is not None]
    found: dict[str, list[str]] = {}
    for row in await session.all(LIST_WORKPLACES, persons=persons) if persons else []:
        found.setdefault(row["person"], []).append(row["facility"])
    return found


async def _above(session: Session, facts: list[Fact], days: tuple[date, date]) -> dict[str, set[str]]:
    places = sorted({fact.place for fact in facts if fact.place is not None})
    found: dict[str, set[str]] = {}
    for row in await session.all(LIST_ABOVE, places=places, days=list({*days, session.today})) if places else []:
        found.setdefault(row["code"], set()).add(row["above"])
    return found


def _fact(producer: str, row: asyncpg.Record, place: str | None) -> Fact:
    told: dict[str, Any] = {name: row[name] for name in ("type", "events", "first", "last", "positions", "effective_from", "effective_to")}
    return Fact(log=producer, place=place, **told)
