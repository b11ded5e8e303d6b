"""What PostgreSQL tells of a technique is what a plain walk over the days finds."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.activity.rules import days_of
from services.catalog.capability.queries import list_capabilities
from services.catalog.capability.schemas import State
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, UnitOfWork
from shared.documents import Page
from shared.paging import Cursors
from shared.statement import statement
from tests.catalog.capability.model import Cases, Decision, told_of
from tests.conftest import TestServer

TECHNIQUES = ("A", "B")
MONTHS = tuple(f"{year}-{month:02}" for year in (2023, 2024) for month in (1, 2, 6, 11))
START = date(2023, 1, 10)
STATUSES = ("in_force", "suspended", "revoked")

WORLD = statement("""
    with place as (insert into place_code (code, kind, version) values ('F', 'facility', 1)),
    technique as (
        insert into technique (code, version, name, codes, scopes, requirements, search, sort_key)
        select code, 1, code, '{}', '{}', '{}', '', '' from unnest(:codes::text[]) as c(code)
    )
    insert into facility_state (code, valid_from, name, kind, level, admin_unit, acts_as_station, serves_communes, search, sort_key)
    values ('F', '2020-01-01', 'F', 'commune_station', 'commune', 'X', false, '{}', '', '')
""")
GRANT = statement("""
    insert into approval (id, version, facility, decision_no, decided_on, effective_on, approver, above_level, above_level_codes,
        technique_codes, status, last_effective_on)
    values (:id, 1, 'F', '1', :on, :on, 'department', false, :above, :codes, 'in_force', :on)
""")
DECIDE = statement("""
    insert into approval_status (approval_id, version, effective_on, status, decision_no, reason)
    values (:id, :version, :on, :status, '2', 'vì')
""")
RETURN = statement("insert into activity_return (facility, month, version, items) values ('F', :month, 1, :items)")
RULE = statement("insert into policy (code, valid_from, version, value) values (:code, :on, 1, :months)")

type Grant = tuple[date, list[str], list[str], list[tuple[str, int]]]
type Returns = dict[str, dict[str, tuple[int, int]]]
type Rules = dict[tuple[str | None, date], int]

codes = st.lists(st.sampled_from(TECHNIQUES), unique=True)
named = st.lists(st.sampled_from(TECHNIQUES), unique=True, min_size=1)
day = st.integers(0, 700).map(lambda ahead: START + timedelta(days=ahead))
GRANTS = st.lists(
    st.tuples(day, named, codes, st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(0, 200)), max_size=3)),
    min_size=1,
    max_size=3,
)
RETURNS = st.dictionaries(
    st.sampled_from(MONTHS), st.dictionaries(st.sampled_from(TECHNIQUES), st.tuples(st.integers(0, 2), st.integers(0, 2))), max_size=6
)
RULES = st.dictionaries(st.tuples(st.none() | st.sampled_from(TECHNIQUES), day), st.sampled_from((1, 2, 6, 12)), max_size=4)


def decisions_of(grants: Sequence[Grant]) -> Iterator[tuple[Decision, list[str], list[str]]]:
    """Every decision, with the approval's techniques and those above the level."""
    for nth, (granted, named, above, later) in enumerate(grants):
        gaps = accumulate((gap for _, gap in later), initial=0)
        for version, (status, gap) in enumerate(zip(("in_force", *(status for status, _ in later)), gaps, strict=True), 1):
            yield Decision(nth, version, status, granted + timedelta(days=gap), above=False), named, above


def lapse_by(rules: Rules, technique: str) -> Callable[[date], int]:
    def on(day: date) -> int:
        for about in (technique, None):
            known = {since: months for (whose, since), months in rules.items() if whose == about and since <= day}
            if known:
                return known[max(known)]
        return 12

    return on


async def record(uow: UnitOfWork, grants: Sequence[Grant], returns: Returns, rules: Rules) -> None:
    await uow.run(WORLD, codes=list(TECHNIQUES))
    for one, named, above in decisions_of(grants):
        id_ = UUID(int=one.approval)
        if one.version == 1:
            await uow.run(GRANT, id=id_, on=one.on, codes=named, above=above)
        else:
            await uow.run(DECIDE, id=id_, version=one.version, on=one.on, status=one.status)
    for month, lines in returns.items():
        items = [{"technique_code": code, "cases": own + rotated, "rotated_cases": rotated} for code, (own, rotated) in lines.items()]
        await uow.run(RETURN, month=days_of(month)[0], items=items)
    for (whose, since), months in rules.items():
        await uow.run(RULE, code="lapse_months" if whose is None else f"lapse_months.{whose}", on=since, months=months)


type Told = dict[str, tuple[State, date, date | None, bool]]
type Ask = Callable[[Sequence[Grant], Returns, Rules, Sequence[date]], list[Told]]


async def read(uow: UnitOfWork, day: date, state: State | None = None) -> Told:
    answer = await list_capabilities(uow, Page(50, None, "", Cursors(b"key")), "F", as_of=day, state=state)
    return {
        one["technique_code"]: (
            State(one["state"]),
            date.fromisoformat(one["since"]),
            one["last_case"] and date.fromisoformat(one["last_case"]),
            one["above_level"],
        )
        for one in orjson.loads(answer.body)["items"]
    }


@pytest.fixture(scope="module")
def ask(server: TestServer, template_catalog: str) -> Iterator[Ask]:
    """Records what is given in a transaction of its own, reads it on some days, and leaves nothing of it."""
    with asyncio.Runner() as runner:
        name = runner.run(server.clone(template_catalog))
        db = runner.run(Database.open(server.settings(name).service_dsn("catalog") or "", "catalog", size=1))

        async def answers(*made: Any, days: Sequence[date]) -> list[Told]:
            uow = db.begin(Context(system_actor("test"), now()))
            try:
                await record(uow, *made)
                told = [await read(uow, day) for day in days]
                by_state = [await read(uow, days[-1], state) for state in State]
                assert {code: what for part in by_state for code, what in part.items()} == told[-1]
                return told
            finally:
                await uow.close()

        yield lambda grants, returns, rules, days: runner.run(answers(grants, returns, rules, days=days))
        runner.run(db.close())
        runner.run(server.drop(name))


@settings(max_examples=120, deadline=None)
@given(GRANTS, RETURNS, RULES, st.lists(day, min_size=1, max_size=6))
def test_state_since_and_last_case_are_what_the_days_say(
    ask: Ask, grants: list[Grant], returns: Returns, rules: Rules, days: list[date]
) -> None:
    for day, told in zip(days, ask(grants, returns, rules, days), strict=True):
        for technique in TECHNIQUES:
            decisions = [
                Decision(one.approval, one.version, one.status, one.on, above=technique in above)
                for one, named, above in decisions_of(grants)
                if technique in named
            ]
            cases = [Cases(days_of(month)[1], *lines[technique]) for month, lines in returns.items() if technique in lines]
            assert told.get(technique) == told_of(decisions, cases, lapse_by(rules, technique), day), (technique, day)
