"""Applying a log to the coverage counters in slices, against the same statements run once over the whole log inside the server."""

import asyncio
import re
import time
from collections.abc import Sequence

import asyncpg

from deploy.assembly import SPECS
from deploy.bench.district import APPROVALS, STATIONS, bench_context, found_district, say
from deploy.bench.figures import Figure
from deploy.bench.stage import Stage
from shared.db import Context, Session, open_pool
from shared.eventlog import START, Slice
from shared.pool import Pool
from shared.rebuild import beside, owner_of
from shared.statement import Statement

ROUNDS = 3
SCHEMA = "indicators_view_bench"
SLICE = re.compile(r"from unnest\(([^)]*)\)\s+as s\(position,")
APPROVALS_A_STATION = 3
TECHNIQUES = 3
MONTHS = """
    select 'vn.tuyen.catalog.return-accepted.v1' as type, 'S' || s || '@' || m as subject, json_build_object('facility', 'S' || s,
        'month', m, 'items', (
            select json_agg(json_build_object('technique_code', 'T' || t, 'cases', 2, 'insured_cases', 1, 'rotated_cases', 0))
            from generate_series(1, {techniques}) t
        )) as data
    from generate_series({first}, {last}) s,
        (select to_char(d, 'YYYY-MM') as m from generate_series('2020-01-01'::date, '2025-12-01', '1 month') d) d
"""


def measure_applying(stage: Stage) -> list[Figure]:
    """Events a second, of approvals and six years of monthly returns."""
    with stage.service("catalog") as catalog:
        asyncio.run(found_district(catalog.port, stage.token()))
    ours, limit = asyncio.run(_measure(stage))
    return [Figure("apply events to coverage, against the same statements once over the whole log", ours, limit, "events/s", ">= 0.30")]


async def _measure(stage: Stage) -> tuple[list[float], list[float]]:
    for _ in range(APPROVALS_A_STATION):
        await say(stage, APPROVALS, first=1, last=STATIONS, techniques=TECHNIQUES)
    await say(stage, MONTHS, first=1, last=STATIONS, techniques=TECHNIQUES)
    ours: list[float] = []
    limit: list[float] = []
    for _ in range(ROUNDS):
        async with owner_of("indicators", stage.settings) as owner, beside(SPECS["indicators"], stage.settings, owner, SCHEMA) as consumers:
            began = time.perf_counter()
            events = sum([await consumer.catch_up() for consumer in consumers])
            ours.append(events / (time.perf_counter() - began))
        async with owner_of("indicators", stage.settings) as owner, beside(SPECS["indicators"], stage.settings, owner, SCHEMA):
            limit.append(events / await at_once(stage, SCHEMA, ["catalog"]))
    return ours, limit


async def at_once(stage: Stage, schema: str, producers: Sequence[str]) -> float:
    """Seconds that the projections' own statements take when each reads the whole log where it lies, one transaction a log."""
    pool = await open_pool(stage.admin_dsn, f"{schema}, indicators, public", size=1, settings={})
    taken = 0.0
    for producer in producers:
        session = WholeLog(pool, bench_context(), producer)
        connection = await session.connection()
        types = [row["type"] for row in await connection.fetch(f"select distinct type from {producer}.event_log")]
        began = time.perf_counter()
        async with connection.transaction():
            for projection in SPECS["indicators"].projections:
                wanted = [type_ for type_ in types if type_ in projection.handles.get(producer, ())]
                if wanted:
                    await projection.apply(session, Slice(producer, START, START, [], [], wanted, [], [], [], [], []))
        taken += time.perf_counter() - began
        await session.release()
    await pool.close()
    return taken


class WholeLog(Session):
    """Runs a projection's statements with a log itself in the place of a slice."""

    def __init__(self, pool: Pool, context: Context, producer: str) -> None:
        super().__init__(pool, context)
        self._producer = producer

    async def all(self, statement: Statement, **params: object) -> list[asyncpg.Record]:
        """Every row."""
        return await super().all(self._over_the_log(statement), **params)

    async def find(self, statement: Statement, **params: object) -> asyncpg.Record | None:
        """The first row or None."""
        return await super().find(self._over_the_log(statement), **params)

    def _over_the_log(self, statement: Statement) -> Statement:
        def log(found: re.Match[str]) -> str:
            parameters = found[1].split(",")
            known = " and ".join(f"cardinality({parameter}) >= 0" for parameter in parameters)
            columns = "position, type, subject, subject_version, effective_on, province, data::text"
            return f"from (select {columns} from {self._producer}.event_log where {known} and type = any({parameters[1]})) as s(position,"

        return Statement(SLICE.sub(log, statement.sql), statement.names)
