"""Writes of reported values: each is a version of its own, nothing is ever changed."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from services.indicators.indicator.rules import BY_CODE
from services.indicators.reported import queries, rules
from services.indicators.reported.errors import IndicatorNotReported, ReportingUnitUnknown
from services.indicators.reported.schemas import PutReported, ReportStatus
from services.indicators.reported.tables import reported_value
from shared.concurrency import Outcome, ensure_matches, put_outcome
from shared.contracts.indicators import ReportedValue, ValueAccepted, ValueReported, ValueReturned
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, ResourceMissing
from shared.statement import statement

INSERT = statement(reported_value.insert())


async def put_value(uow: UnitOfWork, indicator: str, unit: str, period: str, body: PutReported) -> Document:
    """Report a unit's value of a period, or another one; figures count what was accepted before until the new one is accepted.

    Raises PeriodNotBegun, IndicatorNotReported, ReportingUnitUnknown.
    """
    days = rules.days_of(period)
    rules.ensure_begun(days[0], uow.today)
    if indicator in BY_CODE or await queries.find_indicator(uow, indicator) is None:
        raise IndicatorNotReported
    known = await queries.find_unit(uow, unit, days)
    if known is None:
        raise ReportingUnitUnknown("catalog", errors=[Detail("/unit", "field.unknown-code")])
    stored = await uow.find(queries.FIND, indicator=indicator, unit=unit, period=period)
    same = (
        stored is not None
        and stored["status"] != ReportStatus.RETURNED
        and body == PutReported(**{name: stored[name] for name in PutReported.model_fields})
    )
    outcome = put_outcome(uow, version=None if stored is None else stored["version"], same=same, subject=_subject(indicator, unit, period))
    if stored is not None and outcome is Outcome.SAME:
        uow.version = stored["version"]
        return await queries.get_value(uow, indicator, unit, period)
    key = {"indicator": indicator, "unit": unit, "period": period, "starts_on": days[0], "ends_on": days[1]}
    before = dict(stored) if stored is not None else dict.fromkeys(reported_value.columns.keys()) | {"version": 0}
    undecided = {"decided_by": None, "decided_at": None, "reason": None}
    who = {"status": ReportStatus.REPORTED, "reported_by": uow.actor, "reported_at": uow.context.now, "since": known["since"]}
    return await _append(uow, ValueReported, known["province"], before | key | body.model_dump() | who | undecided)


async def accept_value(uow: UnitOfWork, indicator: str, unit: str, period: str) -> Document:
    """A higher unit accepts what waits; from now on figures count it."""
    stored = await _find(uow, indicator, unit, period)
    rules.ensure_may_accept(
        ReportStatus(stored["status"]),
        unit=unit,
        reported_by=stored["reported_by"],
        actor=uow.actor,
        own=await queries.own_places(uow),
    )
    counts = {"accepted_numerator": stored["numerator"], "accepted_denominator": stored["denominator"], "reason": None}
    return await _decide(uow, ValueAccepted, stored, {"status": ReportStatus.ACCEPTED, **counts})


async def return_value(uow: UnitOfWork, indicator: str, unit: str, period: str, reason: str) -> Document:
    """A higher unit gives it back; one that was accepted no longer counts."""
    stored = await _find(uow, indicator, unit, period)
    status = ReportStatus(stored["status"])
    own = await queries.own_places(uow)
    rules.ensure_may_return(status, unit=unit, reported_by=stored["reported_by"], actor=uow.actor, own=own)
    counts = {"accepted_numerator": None, "accepted_denominator": None} if status is ReportStatus.ACCEPTED else {}
    return await _decide(uow, ValueReturned, stored, {"status": ReportStatus.RETURNED, "reason": reason, **counts})


async def _find(uow: UnitOfWork, indicator: str, unit: str, period: str) -> asyncpg.Record:
    stored = await uow.find(queries.FIND, indicator=indicator, unit=unit, period=period)
    if stored is None:
        raise ResourceMissing
    ensure_matches(uow, stored["version"])
    return stored


async def _decide(uow: UnitOfWork, event: type[ReportedValue], stored: asyncpg.Record, changes: Mapping[str, Any]) -> Document:
    known = await queries.find_unit(uow, stored["unit"], (stored["starts_on"], stored["ends_on"]))
    assert known is not None
    decided = {"decided_by": uow.actor, "decided_at": uow.context.now, **changes}
    return await _append(uow, event, known["province"], dict(stored) | decided)


async def _append(uow: UnitOfWork, event: type[ReportedValue], province: str, row: Mapping[str, Any]) -> Document:
    version = row["version"] + 1
    await uow.run(INSERT, **{**row, "version": version})
    counts = {"counts": row["accepted_denominator"] is not None} if event is ValueReturned else {}
    said = event(**{name: row[name] for name in ReportedValue.model_fields}, **counts)
    subject = _subject(row["indicator"], row["unit"], row["period"])
    uow.publish(said, subject=subject, version=version, effective_on=row["ends_on"], province=province)
    uow.version = version
    return await queries.get_value(uow, row["indicator"], row["unit"], row["period"])


def _subject(indicator: str, unit: str, period: str) -> str:
    return f"{indicator}/{unit}/{period}"
