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
from deploy.bench.upload import send_table, written

ROUNDS = 5
LONGER = 10
DATA = Path(__file__).parents[1] / "data"
UNITS, SCOPE = DATA / "admin-units-2021.csv", DATA / "scope-of-practice-V-X-XI-XIII.csv"

type Rows = list[list[str]]


def measure_imports(stage: Stage) -> list[Figure]:
    """The units of 2021 and the lines of four appendices, each round under codes that are new; the same units ten times over."""
    units, scope = _read(UNITS), _read(SCOPE)
    with stage.service("catalog") as catalog:
        figures = [
            _in_turns(
                stage,
                catalog,
                "import 11,367 units",
                "catalog/v1/admin-units:import?valid_from=2021-01-01",
                lambda turn: _units(units, turn),
            ),
            _in_turns(stage, catalog, "import 1,533 scope lines", "catalog/v1/scope-of-practice:import", lambda turn: _scope(scope, turn)),
        ]
        short = _peak(stage, catalog, _units(units, 100))
        long = _peak(stage, catalog, [row for turn in range(LONGER) for row in _units(units, 101 + turn)[bool(turn) :]])
    return [*figures, Figure("peak memory of a dry run over 113,670 units, against 11,367", [long], [short], "MB", "<= 1.25")]


def _in_turns(stage: Stage, catalog: Process, name: str, path: str, rows: Callable[[int], Rows]) -> Figure:
    """Seconds of both, round by round, after one round that is not counted."""
    ours: list[float] = []
    limits: list[float] = []
    for turn in range(ROUNDS + 1):
        content = written(rows(turn))
        seconds, limit = send_table(stage, catalog, path, content), asyncio.run(_copy(stage, content))
        if turn:
            ours.append(seconds)
            limits.append(limit)
    return Figure(name, ours, limits, "s", "<= 4")


async def _copy(stage: Stage, content: str) -> float:
    """The limit: the file parsed, its rows copied as they are into an empty table with a key, and committed durably."""
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        header = next(csv.reader(io.StringIO(content)))
        fields = ", ".join(f"{name} text" for name in header)
        await connection.execute(
            f"drop table if exists public.bench_copy; create table public.bench_copy (row integer primary key, {fields})"
        )
        file = content.encode()
        began = time.perf_counter()
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", newline=""))
        next(rows)
        records = [(number, *row) for number, row in enumerate(rows)]
        await connection.copy_records_to_table("bench_copy", records=records, schema_name="public")
        return time.perf_counter() - began
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
