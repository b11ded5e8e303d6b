"""People in bulk through HTTP against parsing and copying the file; one scope against its single-row SQL behind a bare app."""

import asyncio
import csv
import io
import time
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import asyncpg
import httpx

from deploy.bench.bare import TODAY
from deploy.bench.client import answer, request
from deploy.bench.district import STATIONS, TECHNIQUES, found_district
from deploy.bench.figures import Figure, percentile
from deploy.bench.stage import Process, Stage, await_answer
from deploy.bench.upload import send_table, written

ROUNDS = 5
PEOPLE = 20_000
ASKED = 300
OK = 200
FAMILY, MIDDLE, GIVEN = ("Nguyễn", "Lò", "Vàng", "Giàng", "Tẩn", "Phạm"), ("Văn", "Thị", "A", "Minh"), ("Đức", "Mỷ", "Sài", "An", "Lan")
HEAD = (
    *("full_name", "title", "qualification", "facility", "licence_number", "issued_on", "expires_on"),
    *("post_kind", "position", "technique_codes", "from"),
)
# The limit: tables like the service's, with their keys, indexes and the constraint on permanent posts, and nothing that was said of it.
COPIED = {
    "practitioner": ("id", "full_name", "title", "qualification", "facility", "registered_at", "province", "version", "search"),
    "licence": ("number", "licence_id", "practitioner_id", "titles", "issued_on", "expires_on", "known_from", "version"),
    "post": (
        *("id", "practitioner_id", "title", "facility", "kind", "position", "technique_codes", "starts_on", "known_from"),
        *("province", "version"),
    ),
}


def measure_rotation_people(stage: Stage) -> list[Figure]:
    """20,000 people with a licence and a post each, others in every round; then whether one of them may perform a technique."""
    with (
        stage.service("catalog") as catalog,
        stage.service("rotation") as rotation,
        stage.process("deploy.bench.bare", ready=None) as bare,
    ):
        asyncio.run(_lay_out(stage, catalog, rotation))
        imports = _imports(stage, rotation)
        await_answer(bare.port, f"/scope/{uuid4()}")
        return [*imports, asyncio.run(_scopes(stage, rotation, bare))]


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
    """The file parsed, its people, licences and posts copied into such tables, and committed durably."""
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        for table in COPIED:
            await connection.execute(
                f"drop table if exists public.bench_{table}; create table public.bench_{table} (like rotation.{table} including all)"
            )
        began = time.perf_counter()
        records: dict[str, list[tuple[object, ...]]] = {table: [] for table in COPIED}
        for name, title, degree, facility, number, issued, expires, kind, position, codes, since in list(csv.reader(io.StringIO(content)))[
            1:
        ]:
            person, issued_on, starts_on = uuid4(), date.fromisoformat(issued), date.fromisoformat(since)
            records["practitioner"].append((person, name, title, degree, facility, "VN", "12", 1, name))
            expires_on = date.fromisoformat(expires) if expires else None
            records["licence"].append((number, f"licence-{person}", person, [title], issued_on, expires_on, issued_on, 1))
            records["post"].append((uuid4(), person, title, facility, kind, position, codes.split(";"), starts_on, starts_on, "12", 1))
        async with connection.transaction():
            for table, rows in records.items():
                await connection.copy_records_to_table(f"bench_{table}", records=rows, columns=COPIED[table], schema_name="public")
        return time.perf_counter() - began
    finally:
        await connection.close()


async def _scopes(stage: Stage, rotation: Process, bare: Process) -> Figure:
    """p95 in ms of both on kept connections, in turns."""
    connection = await asyncpg.connect(stage.settings.service_dsn("rotation"), server_settings={"search_path": "rotation"})
    people = [row["id"] for row in await connection.fetch("select id from practitioner order by id limit $1", ASKED)]
    await connection.close()
    headers = {"Authorization": f"Bearer {stage.token()}"}
    asked = (
        (rotation, [request("GET", f"/rotation/v1/practitioners/{id_}/scope?technique=T1&as_of={TODAY}", headers) for id_ in people]),
        (bare, [request("GET", f"/scope/{id_}", {}) for id_ in people]),
    )
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for times, (process, requests) in zip(found, asked, strict=True):
            seen = await _timed(process, requests)
            if turn:
                times.append(percentile(seen, 0.95))
    return Figure("scope of a person, p95", *found, "ms", "<= 2")


async def _timed(process: Process, requests: list[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
    seen: list[float] = []
    for one in requests:
        began = time.perf_counter()
        writer.write(one)
        if await answer(reader) != OK:
            raise RuntimeError("the scope was not answered")
        seen.append((time.perf_counter() - began) * 1000)
    writer.close()
    await writer.wait_closed()
    return seen
