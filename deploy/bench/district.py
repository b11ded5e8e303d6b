"""A generated district to measure in: one province, one district, stations with a list of 130 techniques and approvals of it."""

from collections.abc import Mapping

import asyncpg
import httpx

from deploy.bench.stage import Stage
from shared.actor import system_actor
from shared.clock import now
from shared.consumer import Consumer
from shared.db import Context, Database
from shared.eventlog import LogReader
from shared.sequencer import BATCH, move
from shared.service import ServiceSpec

TECHNIQUES = 130
STATIONS = 400
FIRST_DAY = "2020-01-01"
PUBLISH = """
    insert into outbox (id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
    select gen_random_uuid(), e.type, e.subject, 1, '2020-01-01', now(), 'bench', gen_random_uuid(), '12', e.data from ({events}) e
"""
# Facilities and approvals beyond the district's own, for volume: events as the catalog's commands would publish them.
FACILITIES = """
    select 'vn.tuyen.catalog.facility-recorded.v1' as type, 'S' || i as subject, json_build_object(
        'code', 'S' || i, 'kind', 'commune_station', 'level', 'commune', 'admin_unit', '03433', 'parent_facility', null,
        'beds', null, 'acts_as_station', false, 'serves_communes', '[]'::json,
        'insurance_qualified', true, 'valid_from', '2020-01-01') as data
    from generate_series({first}, {last}) i
"""
APPROVALS = """
    select 'vn.tuyen.catalog.approval-granted.v1' as type, a.id::text as subject, json_build_object(
        'approval_id', a.id, 'facility', 'S' || i, 'above_level', false, 'approver', 'department', 'decision_no', '1/QD',
        'decided_on', '2020-01-01', 'status', 'in_force',
        'technique_codes', (select json_agg('T' || t) from generate_series(1, {techniques}) t)) as data
    from generate_series({first}, {last}) i, lateral (select gen_random_uuid() as id, i as n) a
"""


async def say(stage: Stage, events: str, *, service: str = "catalog", **figures: int) -> None:
    """Put generated events into a service's outbox and move them into its log."""
    connection = await asyncpg.connect(stage.settings.service_dsn(service), server_settings={"search_path": f"{service}, public"})
    try:
        await connection.execute(PUBLISH.format(events=events.format(**figures)), timeout=600)
    finally:
        await connection.close()
    await sequence(stage, service)


async def sequence(stage: Stage, service: str) -> None:
    """Move all that a service has said into its log."""
    connection = await asyncpg.connect(stage.settings.service_dsn(service), server_settings={"search_path": f"{service}, public"})
    try:
        while await move(connection, service) >= BATCH:
            pass
    finally:
        await connection.close()


async def found_district(port: int, token: str) -> None:
    """Record units, techniques, their list and the stations through the catalog's API."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/catalog/v1", headers={"Authorization": f"Bearer {token}"}) as http:
        for code, level, parent in (("12", "province", None), ("107", "district", "12"), ("03433", "commune", "107")):
            unit = {"level": level, "name": f"Đơn vị {code}", "parent_code": parent, "valid_from": FIRST_DAY}
            await _put(http, f"/admin-units/{code}", unit)
        codes = [f"T{n}" for n in range(1, TECHNIQUES + 1)]
        for code in codes:
            await _put(http, f"/techniques/{code}", {"name": f"Kỹ thuật {code}", "scopes": ["doctor_general"]})
        await _put(http, f"/level-lists/commune/{FIRST_DAY}", {"legal_basis": "Danh mục đo tốc độ", "technique_codes": codes})
        for number in range(1, STATIONS + 1):
            station = {
                "name": f"Trạm {number}",
                "kind": "commune_station",
                "level": "commune",
                "admin_unit": "03433",
                "valid_from": FIRST_DAY,
            }
            await _put(http, f"/facilities/S{number}", station)


async def _put(http: httpx.AsyncClient, path: str, body: Mapping[str, object]) -> None:
    (await http.put(path, json=body)).raise_for_status()


async def apply_all(stage: Stage, spec: ServiceSpec) -> int:
    """Apply the logs that a service follows to its projections; returns the events read."""
    return sum([await apply_next(stage, spec, producer) for producer in spec.follows])


async def apply_next(stage: Stage, spec: ServiceSpec, producer: str) -> int:
    """Apply what is new in one log to a service's projections; returns the events read."""
    db = await Database.open(stage.settings.service_dsn(spec.name) or "", spec.name, size=2)
    reader = await LogReader.open(producer, stage.settings.reader_dsn(producer) or "")
    try:
        return await Consumer(spec.name, reader, db, spec.projections).catch_up()
    finally:
        await reader.close()
        await db.close()


def bench_context() -> Context:
    """The benchmark as an actor."""
    return Context(system_actor("bench"), now())
