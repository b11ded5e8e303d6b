"""Search over 25,000 techniques and the techniques of a facility, through HTTP against the same statement on a held connection."""

import asyncio
import csv
import random
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import asyncpg

from deploy.bench.client import kept
from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage
from deploy.bench.turns import ASKED, Ask, in_turns
from deploy.bench.upload import send_table, written
from services.catalog.capability import queries as capability
from services.catalog.policy.rules import DEFAULT_LAPSE_MONTHS, LAPSE_MONTHS
from services.catalog.technique import queries as technique
from shared.db import prepare_connection
from shared.search import arguments_of

TECHNIQUES = 25_000
FEW, MANY = 100, 10_000
LISTED = 130
LIMIT = 50
DAY = date(2024, 6, 1)
SCOPE = Path(__file__).parents[1] / "data" / "scope-of-practice-V-X-XI-XIII.csv"
# Stations with an approval of the same techniques and a year of returns, as the catalog's commands would have left them.
FILL = f"""
    with station as (
        insert into place_code (code, kind, version) select 'S' || i, 'facility', 1 from generate_series($1::integer, $2::integer) i
        returning code
    ), state as (
        insert into facility_state (code, valid_from, name, kind, level, admin_unit, acts_as_station, serves_communes, search, sort_key)
        select code, '2020-01-01', 'Trạm ' || code, 'commune_station', 'commune', '03433', false, '{{}}', lower(code), code from station
    ), granted as (
        insert into approval (id, version, facility, decision_no, decided_on, effective_on, approver, above_level, above_level_codes,
            technique_codes, status, last_effective_on)
        select gen_random_uuid(), 1, code, '1/QĐ', '2020-01-01', '2020-01-01', 'department', false, '{{}}',
            array(select code from technique order by code limit {LISTED}), 'in_force', '2020-01-01' from station
    )
    insert into activity_return (facility, month, version, items, received_on)
    select s.code, m.month, 1, i.items, m.month + 40 from station s
    cross join (select ('2023-06-01'::date + make_interval(months => n))::date as month from generate_series(0, 11) n) m
    cross join lateral (
        select jsonb_agg(jsonb_build_object('technique_code', t.code, 'cases', 3, 'insured_cases', 2, 'rotated_cases', 1)) as items
        from (select code from technique order by code limit {LISTED}) t
    ) i
"""

type Get = Callable[[str], Awaitable[None]]


def measure_catalog_reading(stage: Stage) -> list[Figure]:
    """p95 of both, and whether a facility's techniques take as long among many facilities as among few."""
    with stage.service("catalog") as catalog:
        _import_techniques(stage, catalog)
        return asyncio.run(_measure(stage, catalog))


async def _measure(stage: Stage, catalog: Process) -> list[Figure]:
    connection = await asyncpg.connect(
        stage.settings.service_dsn("catalog"), server_settings={"search_path": "catalog, catalog_view, public", "jit": "off"}
    )
    await prepare_connection(connection)
    headers = {"Authorization": f"Bearer {stage.token()}"}

    async def measured(make: Callable[[Get], tuple[Ask, Ask]]) -> tuple[list[float], list[float]]:
        async with kept(catalog.port, headers) as get:
            return await in_turns(*make(get))

    try:
        names = [row[0] for row in await connection.fetch("select name from technique order by code")]
        search = await measured(lambda get: _search(get, connection, names))
        await connection.execute(FILL, 1, FEW)
        few = await measured(lambda get: _capability(get, connection, FEW))
        await connection.execute(FILL, FEW + 1, MANY, timeout=600)
        await connection.execute("analyze")
        many = await measured(lambda get: _capability(get, connection, MANY))
        search_many = await measured(lambda get: _search(get, connection, names))
    finally:
        await connection.close()
    return [
        Figure("search among 25,000 techniques, p95", *search, "ms", "<= 2"),
        Figure(f"search with {MANY:,} facilities, against {FEW}, p95", search_many[0], search[0], "ms", "<= 1.25"),
        Figure("techniques of a facility, p95", *many, "ms", "<= 2"),
        Figure(f"techniques of a facility among {MANY:,}, against {FEW}, p95", many[0], few[0], "ms", "<= 1.25"),
    ]


def _search(get: Get, connection: asyncpg.Connection, names: list[str]) -> tuple[Ask, Ask]:
    """Two words of a name, without their accents or with them."""
    chance = random.Random(1)  # noqa: S311 - the same words in every run
    asked = [" ".join(chance.sample(name.split(), min(2, len(name.split())))) for name in chance.sample(names, ASKED)]
    none = {"specialty": None, "title": None, "tt43": None, "after": None, "limit": LIMIT}

    async def ours(number: int) -> None:
        await get(f"/catalog/v1/techniques?limit={LIMIT}&q={quote(asked[number])}")

    async def bare(number: int) -> None:
        await connection.fetchrow(technique.LIST.found.sql, *technique.LIST.found.arguments(none | arguments_of(asked[number])))

    return ours, bare


def _capability(get: Get, connection: asyncpg.Connection, facilities: int) -> tuple[Ask, Ask]:
    policy = {"general": LAPSE_MONTHS, "months": DEFAULT_LAPSE_MONTHS, "on": DAY, "state": None, "after": None, "limit": LIMIT}

    def station(number: int) -> str:
        return f"S{number * 7919 % facilities + 1}"

    async def ours(number: int) -> None:
        await get(f"/catalog/v1/facilities/{station(number)}/techniques?as_of={DAY}&limit={LIMIT}")

    async def bare(number: int) -> None:
        await connection.fetchrow(capability.LIST.sql, *capability.LIST.arguments(policy | {"facility": station(number)}))

    return ours, bare


def _import_techniques(stage: Stage, catalog: Process) -> None:
    """As many techniques as the ministry's lists have, named like the real ones."""
    with SCOPE.open(encoding="utf-8-sig", newline="") as lines:
        real = list(csv.DictReader(lines))
    rows = [list(real[0])]
    for number in range(TECHNIQUES):
        line = real[number % len(real)]
        named = {"code_tt43": f"{30 + number // 1000}.{number % 1000}", "name_vi": f"{line['name_vi']} lần {number}"}
        rows.append(list((line | named).values()))
    send_table(stage, catalog, "catalog/v1/scope-of-practice:import", written(rows))
