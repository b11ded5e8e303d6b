"""Fulfilment of a plan with 20,000 assignments: through HTTP against its bare statement, and with ten years of history against one."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

import asyncpg
import httpx

from deploy.bench.figures import Figure, percentile
from deploy.bench.stage import Process, Stage
from services.rotation.fulfilment.queries import GET

ASSIGNMENTS = 20_000
YEARS = 10
ROUNDS = 5
READS = 20
LAST_YEAR = 2025
# A year's plan of a province: a version in force, people of 60 facilities sent to 600 stations, two thirds of them gone and back.
PLAN = """
    with made as (
        insert into plan (code, title, unit, province, starts_on, ends_on, stated_total, stated_by_qualification, quotas, budget,
            stated_budget, approval_no, decided_on, in_force_from, status, proposed_by, event_count, version)
        select 'P' || $1::integer, 'Kế hoạch', '10', '10', make_date($1, 1, 1), make_date($1, 12, 31), $2::integer,
            '{"general_doctor": 15000, "nurse": 5000}', '[{"no": "1", "direction": "district_to_commune", "stated": 20000,
                "by": {"general_doctor": 15000, "nurse": 5000}}]', '[{"level": "province", "amount": 9000000000}]', 9000000000, '1/QD',
            make_date($1, 1, 1), make_date($1, 1, 1), 'approved', 'bench', 1, 1
        returning *
    )
    insert into plan_version (plan, version, in_force_from, item, recorded_by)
    select code, 1, in_force_from, json_build_object('code', code, 'status', status, 'in_force_from', in_force_from, 'version', 1,
        'stated_total', stated_total, 'stated_by_qualification', stated_by_qualification, 'quotas', quotas, 'budget', budget,
        'stated_budget', stated_budget), 'bench'
    from made
"""
PEOPLE = """
    insert into practitioner (id, full_name, title, qualification, registered_at, province, version)
    select md5('person ' || i)::uuid, 'Người ' || i, 'doctor_general', 'general_doctor', '10', '10', 1
    from generate_series(1, $1::integer) i
"""
SENT = """
    insert into assignment (id, plan, quota_no, practitioner_id, title, qualification, from_facility, to_facility, starts_on, ends_on,
        planned_from, planned_to, duties, approved_from, started_on, status, province, event_count, version)
    select md5($1::integer || ' ' || i)::uuid, 'P' || $1, '1', md5('person ' || i)::uuid, 'doctor_general',
        case when i % 4 = 0 then 'nurse' else 'general_doctor' end, 'F' || i % 60, 'S' || i % 600, d.first, d.first + 90, d.first,
        d.first + 90, '{clinical_support_and_transfer}', d.first - 10, case when i % 3 > 0 then d.first end,
        case i % 3 when 0 then 'approved' when 1 then 'started' else 'ended' end, '10', 3, 3
    from generate_series(1, $2::integer) i, lateral (select make_date($1, 1, 1) + i % 270 as first) d
"""
PAID = """
    insert into payment (id, assignment_id, plan, from_facility, budget_level, kind, amount, paid_on, document_no, province, recorded_at,
        recorded_by)
    select gen_random_uuid(), id, plan, from_facility, 'province', 'daily_allowance', 100000, ends_on, 'PC', '10', now(), 'bench'
    from assignment where plan = 'P' || $1::integer and started_on is not null
"""


def measure_rotation_plan(stage: Stage) -> list[Figure]:
    """Seconds of the slowest twentieth of the reads, in turns; first with one year's plan, then with ten of them."""
    asyncio.run(_grow(stage, LAST_YEAR, LAST_YEAR, people=True))
    with stage.service("rotation") as rotation:
        ours, limits = asyncio.run(_in_turns(stage, rotation))
        asyncio.run(_grow(stage, LAST_YEAR - YEARS + 1, LAST_YEAR - 1))
        later, later_limits = asyncio.run(_in_turns(stage, rotation))
    return [
        Figure(f"fulfilment of {ASSIGNMENTS:,} assignments, p95", ours, limits, "s", "<= 2"),
        Figure(f"the same among {YEARS} years of as many, p95", later, later_limits, "s", "<= 2"),
        Figure(f"the same among {YEARS} years, against one", later, ours, "s", "<= 1.25"),
    ]


async def _grow(stage: Stage, first: int, last: int, *, people: bool = False) -> None:
    """Plans and assignments of some years, as the service's tables hold them."""
    connection = await _connect(stage, "rotation", stage.settings.service_dsn("rotation"))
    try:
        if people:
            await connection.execute(PEOPLE, ASSIGNMENTS)
        for year in range(first, last + 1):
            await connection.execute(PLAN, year, ASSIGNMENTS)
            await connection.execute(SENT, year, ASSIGNMENTS, timeout=300)
            await connection.execute(PAID, year, timeout=300)
    finally:
        await connection.close()
    owner = await _connect(stage, "rotation", stage.admin_dsn)
    try:
        await owner.execute("vacuum analyze rotation.assignment")
        await owner.execute("analyze rotation.payment")
    finally:
        await owner.close()


async def _in_turns(stage: Stage, rotation: Process) -> tuple[list[float], list[float]]:
    """The 95th percentiles of both, round by round, after one round that is not counted."""
    day = date(LAST_YEAR, 9, 30)
    code = f"P{LAST_YEAR}"
    path = f"http://127.0.0.1:{rotation.port}/rotation/v1/plans/{code}/fulfilment?as_of={day}"
    connection = await _connect(stage, "rotation", stage.settings.service_dsn("rotation"))
    ours: list[float] = []
    limits: list[float] = []
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {stage.token()}"}) as http:

        async def through_http() -> None:
            (await http.get(path)).raise_for_status()

        async def bare() -> None:
            await connection.fetchrow(GET.sql, *GET.arguments({"code": code, "as_of": day}))

        try:
            for turn in range(ROUNDS + 1):
                for found, read in ((ours, through_http), (limits, bare)):
                    seconds = [await _timed(read) for _ in range(READS)]
                    if turn:
                        found.append(percentile(seconds, 0.95))
        finally:
            await connection.close()
    return ours, limits


async def _timed(read: Callable[[], Coroutine[Any, Any, None]]) -> float:
    began = time.perf_counter()
    await read()
    return time.perf_counter() - began


async def _connect(stage: Stage, service: str, dsn: str | None) -> asyncpg.Connection:
    return await asyncpg.connect(dsn, server_settings={"search_path": f"{service}, {service}_view, public", "jit": "off"})
