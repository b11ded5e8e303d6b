"""Imports through HTTP against reading the same file and copying its rows; and what memory a file ten times as long takes."""

import asyncio
import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage
from deploy.bench.upload import await_sequenced, send_table, written

ROUNDS = 5
LONGER = 10
DATA = Path(__file__).parents[1] / "data"
UNITS, SCOPE = DATA / "admin-units-2021.csv", DATA / "scope-of-practice-V-X-XI-XIII.csv"

PLAIN = """
    drop table if exists public.bench_copy;
    create table public.bench_copy (row integer primary key, {fields});
    drop schema if exists bench cascade;
    drop schema if exists made cascade;
    create schema bench;
    create schema made;
"""
# What the last import wrote, to be copied into tables with the same columns, keys and indexes.
LAST = "(select recorded_at from catalog.event_log order by position desc limit 1)"
EVENTS = f"""
    create table bench.outbox (like catalog.outbox including all);
    alter table bench.outbox alter seq drop identity;
    create view made.outbox as select pg_current_xact_id() as tx, position as seq, id, type, subject, subject_version, effective_on,
        recorded_at, actor, correlation_id, causation_id, traceparent, province, data from catalog.event_log where recorded_at = {LAST};
"""
MADE_OF_UNITS = f"""
    {EVENTS}
    create table bench.place_code (like catalog.place_code including all);
    create table bench.admin_unit (like catalog.admin_unit including all);
    create table bench.admin_unit_record (like catalog.admin_unit_record including all);
    create view made.code as select distinct split_part(subject, '@', 1) as code from made.outbox;
    create view made.place_code as select * from catalog.place_code where code in (select code from made.code);
    create view made.admin_unit as select * from catalog.admin_unit where code in (select code from made.code);
    create view made.admin_unit_record as select * from catalog.admin_unit_record where code in (select code from made.code);
"""
MADE_OF_SCOPE = f"""
    {EVENTS}
    create table bench.technique (like catalog.technique including all);
    create table bench.technique_version (like catalog.technique_version including all);
    create view made.technique as select * from catalog.technique where code in (select subject from made.outbox);
    create view made.technique_version as select * from catalog.technique_version where code in (select subject from made.outbox);
"""

type Rows = list[list[str]]


def measure_imports(stage: Stage) -> list[Figure]:
    """The units of 2021 and the lines of four appendices, each round under codes that are new; the same units ten times over."""
    units, scope = _read(UNITS), _read(SCOPE)
    with stage.service("catalog") as catalog:
        path = "catalog/v1/admin-units:import?valid_from=2021-01-01"
        figures = [
            *_in_turns(stage, catalog, ("import 11,367 units", path, lambda turn: _units(units, turn), MADE_OF_UNITS)),
            *_in_turns(
                stage,
                catalog,
                ("import 1,533 scope lines", "catalog/v1/scope-of-practice:import", lambda turn: _scope(scope, turn), MADE_OF_SCOPE),
            ),
        ]
        short = _peak(stage, catalog, _units(units, 100))
        long = _peak(stage, catalog, [row for turn in range(LONGER) for row in _units(units, 101 + turn)[bool(turn) :]])
    return [*figures, Figure("peak memory of a dry run over 113,670 units, against 11,367", [long], [short], "MB", "<= 1.25")]


def _in_turns(stage: Stage, catalog: Process, what: tuple[str, str, Callable[[int], Rows], str]) -> list[Figure]:
    """Seconds of an import and of two limits, round by round, after one round that is not counted."""
    name, path, rows, made = what
    seen: list[tuple[float, float, float]] = []
    for turn in range(ROUNDS + 1):
        content = written(rows(turn))
        asyncio.run(await_sequenced(stage))
        seconds = send_table(stage, catalog, path, content)
        asyncio.run(await_sequenced(stage))
        seen.append((seconds, *asyncio.run(_limits(stage, content, made))))
    ours, plain, same = ([times[place] for times in seen[1:]] for place in range(3))
    return [Figure(name, ours, plain, "s", "<= 4"), Figure(f"{name}, against copying every row that it made", ours, same, "s", "")]


async def _limits(stage: Stage, content: str, made: str) -> tuple[float, float]:
    """The file parsed and its rows copied as they are into a table with a key; and besides, copied, what the import made of them."""
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        fields = ", ".join(f"{name} text" for name in next(csv.reader(io.StringIO(content))))
        await connection.execute(PLAIN.format(fields=fields) + made)
        tables = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'bench' order by 1")]
        rows = {table: [tuple(row) for row in await connection.fetch(f"select * from made.{table}")] for table in tables}
        file = content.encode()
        began = time.perf_counter()
        lines = csv.reader(io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", newline=""))
        next(lines)
        records = [(number, *line) for number, line in enumerate(lines)]
        await connection.copy_records_to_table("bench_copy", records=records, schema_name="public")
        plain = time.perf_counter() - began
        async with connection.transaction():
            for table in tables:
                await connection.copy_records_to_table(table, records=rows[table], schema_name="bench")
        return plain, time.perf_counter() - began
    finally:
        await connection.close()


def _peak(stage: Stage, catalog: Process, rows: Rows) -> float:
    """The most that the process was resident while it read a file, in MB (VmHWM)."""
    content = written(rows)
    Path(f"/proc/{catalog.pid}/clear_refs").write_text("5", encoding="ascii")
    send_table(stage, catalog, "catalog/v1/admin-units:import?valid_from=2021-01-01&dry_run=true", content)
    status = Path(f"/proc/{catalog.pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _units(rows: Rows, turn: int) -> Rows:
    """The same map under codes of its own."""
    head, *units = rows
    return [head, *([f"{turn}-{code}", level, name, f"{turn}-{parent}" if parent else ""] for code, level, name, parent in units)]


def _scope(rows: Rows, turn: int) -> Rows:
    """The same lines, of techniques of their own."""
    head, *lines = rows
    return [head, *(_another(line, turn) for line in lines)]


def _another(line: list[str], turn: int) -> list[str]:
    appendix, title, title_vi, line_no, number, name, group = line
    return [appendix, title, title_vi, line_no, f"{turn + 1}{number}" if number else "", f"{name} {turn}", group]


def _read(file: Path) -> Rows:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))
