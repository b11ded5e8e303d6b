"""Reading figures of a generated country, in process and over HTTP, against one row read by asyncpg alone."""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

import asyncpg

from deploy.bench.client import kept
from deploy.bench.district import bench_context
from deploy.bench.figures import Figure
from deploy.bench.national_log import COMMUNES, FIRST_PROVINCE, YEARS
from deploy.bench.stage import Process, Stage
from deploy.bench.turns import in_turns
from services.indicators.figure.queries import list_values
from services.indicators.figure.rules import Question
from services.indicators.indicator.rules import DEFINITIONS, Definition, Of
from services.indicators.value.schemas import Measure
from shared.db import Database, Session

TODAY = date(YEARS[-1], 12, 31)
FIRST_DAY = date(YEARS[0], 1, 1)
ONE_ROW = "select code, since, valid, level, parent, province from unit_state where code = $1 and valid @> $2::date"
COVERAGE = "technique_coverage"

type Times = tuple[list[float], list[float]]
type Asking = Callable[[int], Question]

KINDS: Mapping[str, Callable[[Definition], bool]] = {
    "current value, any unit, of what is kept": lambda each: not each.in_period and each.of not in {Of.DISTRICTS, Of.PLANS},
    "current value, any unit, of deeds in the year": lambda each: each.in_period,
    "current value, any unit, of plans": lambda each: each.of is Of.PLANS,
    "current value, any unit, of districts": lambda each: each.of is Of.DISTRICTS,
}
AIMS = {"current value": "<= 2", "as_of": "<= 5", "all communes": "<= 3", "one facility": ""}


async def measure_reading(stage: Stage, provinces: int) -> dict[str, Times]:
    """p95 in ms of figures made in this process on a held connection, and of the one row; by what is asked."""
    found: dict[str, Times] = {}
    db = await Database.open(stage.settings.service_dsn("indicators") or "", "indicators", size=1)
    path = {"search_path": "indicators, indicators_view, public", "jit": "off"}
    alone = await asyncpg.connect(stage.settings.service_dsn("indicators"), server_settings=path)
    try:
        async with db.reading(bench_context()) as session:
            for name, asking in _askings(provinces).items():
                found[name] = await in_turns(_figure(session, asking), _one_row(alone, provinces))
            found["all communes of a province in one call"] = await _measure_children(session)
    finally:
        await alone.close()
        await db.close()
    return found


async def measure_http(stage: Stage, running: Process, provinces: int) -> Figure:
    """GET of a province's or commune's coverage over HTTP, one after the other on a kept connection."""
    headers = {"Authorization": f"Bearer {stage.token()}"}
    alone = await asyncpg.connect(stage.settings.service_dsn("indicators"), server_settings={"search_path": "indicators_view, public"})
    try:
        async with kept(running.port, headers) as get:

            async def ask(n: int) -> None:
                await get(f"/indicators/v1/values?indicator={COVERAGE}&unit={_unit(n, provinces)}&as_of={TODAY}")

            times = await in_turns(ask, _one_row(alone, provinces))
    finally:
        await alone.close()
    return Figure("p95 of the current value of any unit over HTTP, against a one-row SELECT", *times, "ms", "")


def reading_figures(times: Mapping[str, Times]) -> list[Figure]:
    """Each against its limit."""
    return [
        Figure(f"p95 of {name}, against {'its statement' if name.startswith('all') else 'a one-row SELECT'}", *both, "ms", aim)
        for name, both in times.items()
        for start, aim in AIMS.items()
        if name.startswith(start)
    ]


def flat_figures(few: Mapping[str, Times], many: Mapping[str, Times], fewer: int, more: int) -> list[Figure]:
    """The p95 of each among many facts against its p95 among few."""
    return [Figure(f"p95 of {name} among {more:,} facts, against {fewer:,}", many[name][0], few[name][0], "ms", "<= 1.25") for name in many]


def _askings(provinces: int) -> dict[str, Asking]:
    def of(wanted: Callable[[Definition], bool]) -> Asking:
        codes = [str(each.code) for each in DEFINITIONS if wanted(each)]
        return lambda n: _question(codes[n % len(codes)], _unit(n // len(codes), provinces), TODAY)

    kept_kinds = KINDS["current value, any unit, of what is kept"]
    codes = [str(each.code) for each in DEFINITIONS if kept_kinds(each)]
    return {
        **{name: of(wanted) for name, wanted in KINDS.items()},
        "as_of any day, any unit, of what is kept": lambda n: _question(codes[n % len(codes)], _unit(n // len(codes), provinces), _day(n)),
        "one facility's coverage": lambda n: _question(COVERAGE, f"S{1 + n % 20}", TODAY),
    }


def _question(indicator: str, unit: str, day: date) -> Question:
    return Question(indicator, unit, day, day, measure=Measure.POOLED)


def _unit(n: int, provinces: int) -> str:
    """The nation, a province or a commune, each as often."""
    dice = random.Random(n)  # noqa: S311 - the same ones in every run
    province = dice.randint(1, provinces)
    match n % 3:
        case 0:
            return "VN"
        case 1:
            return FIRST_PROVINCE if province == 1 else f"P{province}"
        case _:
            return f"C1-{dice.randrange(min(COMMUNES, 20))}"


def _day(n: int) -> date:
    return FIRST_DAY + timedelta(random.Random(n).randrange((TODAY - FIRST_DAY).days))  # noqa: S311 - the same ones in every run


def _figure(session: Session, asking: Asking) -> Callable[[int], Awaitable[object]]:
    return lambda n: list_values(session, asking(n))


def _one_row(alone: asyncpg.Connection, provinces: int) -> Callable[[int], Awaitable[object]]:
    return lambda n: alone.fetchrow(ONE_ROW, _unit(3 * n + 1, provinces), TODAY)


async def _measure_children(session: Session) -> Times:
    """Every commune of a province, against the very statement that told them, run by asyncpg alone on the same connection."""
    heard: list[tuple[str, tuple[object, ...]]] = []
    connection = await session.connection()
    question = Question(COVERAGE, FIRST_PROVINCE, TODAY, TODAY, children=True)

    def hear(said: asyncpg.connection.LoggedQuery) -> None:
        heard.append((said.query, said.args))

    connection.add_query_logger(hear)
    await list_values(session, question)
    connection.remove_query_logger(hear)

    async def statements(_: int) -> None:
        for query, arguments in heard:
            await connection.fetch(query, *arguments)

    return await in_turns(lambda _: list_values(session, question), statements)
