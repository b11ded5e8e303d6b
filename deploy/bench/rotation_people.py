"""People in bulk through HTTP against reading the same file and copying its rows; the scope of one person against its single-row SQL."""

import asyncio
import csv
import io
import time
from collections.abc import Iterator
from datetime import date

import asyncpg
import httpx

from deploy.bench.district import STATIONS, TECHNIQUES, found_district
from deploy.bench.figures import Figure, percentile
from deploy.bench.stage import Process, Stage
from deploy.bench.upload import send_table, written

ROUNDS = 5
PEOPLE = 20_000
ASKED = 300
DAY = date(2024, 6, 1)
FAMILY, MIDDLE, GIVEN = ("Nguyễn", "Lò", "Vàng", "Giàng", "Tẩn", "Phạm"), ("Văn", "Thị", "A", "Minh"), ("Đức", "Mỷ", "Sài", "An", "Lan")
HEAD = (
    *("full_name", "title", "qualification", "facility", "licence_number", "issued_on", "expires_on"),
    *("post_kind", "position", "technique_codes", "from"),
)
# The limit: the rows of the file as it holds them, people, licences and posts, each into an empty table with a key.
TABLES = {
    "bench_person": (0, 1, 2, 3),
    "bench_licence": (4, 1, 5, 6),
    "bench_post": (3, 7, 8, 9, 10),
}
# A licence that holds on the day with a title whose scope holds the technique, or a certificate for it.
SCOPE = """
    select exists (
        select from licence l where l.practitioner_id = $1 and l.issued_on <= $3 and (l.expires_on is null or l.expires_on >= $3)
            and l.titles && (select scopes from technique_fact where technique = $2 order by version desc limit 1)
            and coalesce((select s.status from licence_state s where s.number = l.number and s.valid_from <= $3
                order by s.valid_from desc limit 1), 'valid') = 'valid'
    ) or exists (
        select from certificate c where c.practitioner_id = $1 and $2 = any(c.technique_codes) and c.issued_on <= $3
            and (c.expires_on is null or c.expires_on >= $3)
    )
"""


def measure_rotation_people(stage: Stage) -> list[Figure]:
    """20,000 people with a licence and a post each, others in every round; then whether one of them may perform a technique."""
    with stage.service("catalog") as catalog, stage.service("rotation") as rotation:
        asyncio.run(_lay_out(stage, catalog, rotation))
        imports = _imports(stage, rotation)
        return [*imports, asyncio.run(_scopes(stage, rotation))]


async def _lay_out(stage: Stage, catalog: Process, rotation: Process) -> None:
    """Stations and techniques, known to rotation."""
    await found_district(catalog.port, stage.token())
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {stage.token()}"}, timeout=60) as http:
        path = f"http://127.0.0.1:{catalog.port}/catalog/v1/facilities/S{STATIONS}"
        known = (await http.get(path)).json()
        changed = {name: value for name, value in known.items() if name in {"kind", "level", "admin_unit", "valid_from"}} | {"name": "Trạm"}
        last = (await http.put(path, json=changed, headers={"If-Match": "*"})).raise_for_status().headers["event-id"]
        policies = f"http://127.0.0.1:{rotation.port}/rotation/v1/policies"
        (await http.get(policies, headers={"Wait-For": last})).raise_for_status()


def _imports(stage: Stage, rotation: Process) -> list[Figure]:
    ours: list[float] = []
    limits: list[float] = []
    again: list[float] = []
    for turn in range(ROUNDS + 1):
        content = written([HEAD, *_people(turn)])
        seconds = send_table(stage, rotation, "rotation/v1/practitioners:import", content)
        limit = asyncio.run(_copy(stage, content))
        if turn:
            ours.append(seconds)
            limits.append(limit)
            again.append(send_table(stage, rotation, "rotation/v1/practitioners:import", content))
    name = f"import {PEOPLE:,} people with licences and posts"
    return [Figure(name, ours, limits, "s", "<= 5"), Figure(f"{name}, all known", again, limits, "s", "<= 5")]


def _people(turn: int) -> Iterator[tuple[str, ...]]:
    for number in range(PEOPLE):
        name = f"{FAMILY[number % 6]} {MIDDLE[number % 4]} {GIVEN[number % 5]} {number}"
        codes = ";".join(f"T{(number + nth) % TECHNIQUES + 1}" for nth in range(5))
        expires = "2030-06-15" if number % 3 else ""
        licence = (f"{turn:02}{number:06}/LCA-CCHN", "2015-06-15", expires)
        yield (name, "doctor_general", "general_doctor", f"S{number % STATIONS + 1}", *licence, "permanent", "Bác sỹ", codes, "2020-02-01")


async def _copy(stage: Stage, content: str) -> float:
    """The file parsed, its rows copied as they are, and committed durably."""
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        for table, places in TABLES.items():
            fields = ", ".join(f"{HEAD[place].replace('from', 'starts_on')} text" for place in places)
            await connection.execute(
                f"drop table if exists public.{table}; create table public.{table} (row integer primary key, {fields})"
            )
        began = time.perf_counter()
        rows = list(csv.reader(io.StringIO(content, newline="")))[1:]
        async with connection.transaction():
            for table, places in TABLES.items():
                records = [(number, *(row[place] for place in places)) for number, row in enumerate(rows)]
                await connection.copy_records_to_table(table, records=records, schema_name="public")
        return time.perf_counter() - began
    finally:
        await connection.close()


async def _scopes(stage: Stage, rotation: Process) -> Figure:
    """p95 in ms through HTTP, on a kept connection, and of the bare statement, in turns."""
    path = {"search_path": "rotation, rotation_view, public", "jit": "off"}
    connection = await asyncpg.connect(stage.settings.service_dsn("rotation"), server_settings=path)
    people = [row["id"] for row in await connection.fetch("select id from practitioner order by id limit $1", ASKED)]
    ours: list[float] = []
    limits: list[float] = []
    headers = {"Authorization": f"Bearer {stage.token()}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{rotation.port}/rotation/v1", headers=headers) as http:
        for turn in range(ROUNDS + 1):
            seen: list[float] = []
            bare: list[float] = []
            for id_ in people:
                began = time.perf_counter()
                (await http.get(f"/practitioners/{id_}/scope?technique=T1&as_of={DAY}")).raise_for_status()
                between = time.perf_counter()
                await connection.fetchval(SCOPE, id_, "T1", DAY)
                seen.append((between - began) * 1000)
                bare.append((time.perf_counter() - between) * 1000)
            if turn:
                ours.append(percentile(seen, 0.95))
                limits.append(percentile(bare, 0.95))
    await connection.close()
    return Figure("scope of a person, p95", ours, limits, "ms", "<= 2")
