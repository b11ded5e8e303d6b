"""Each house check bites on a bad sample and lets a good one pass."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.checks import house

ROOT = Path(__file__).resolve().parents[2]
LONG_FUNCTION = "def long() -> None:\n" + "    x = 1\n" * 40
SHORT_FUNCTION = "def short() -> None:\n" + "    x = 1\n" * 39

BAD = {
    "long file": ("shared/long.py", "x = 1\n" * 301, 301, "split it by noun"),
    "long function": ("deploy/demo/story.py", "import os\n\n" + LONG_FUNCTION, 3, "give a part of it a name"),
    "long method": (
        "shared/long.py",
        "class A:\n" + "".join(f"    {line}\n" for line in LONG_FUNCTION.splitlines()),
        2,
        "long has 41 lines",
    ),
    "filled init": ("services/catalog/__init__.py", "from services.catalog.app import app\n", 1, "__init__.py is empty"),
    "utils": ("shared/utils.py", "", 1, "'utils' says nothing"),
    "helpers folder": ("shared/helpers/time.py", "", 1, "'helpers' says nothing"),
    "something_utils": ("deploy/date_utils.py", "", 1, "says nothing"),
    "base": ("services/catalog/base.py", "", 1, "'base' says nothing"),
    "manager": ("shared/plan_manager.py", "", 1, "says nothing"),
    "odd room": ("services/catalog/technique/service.py", "", 1, "no such room"),
    "folder in a noun": ("services/catalog/technique/deep/routes.py", "", 1, "make it a noun"),
    "commit in a command": ("services/catalog/technique/commands.py", "async def a(c):\n    await c.commit()\n", 2, "commit stands once"),
    "commit handed on": ("deploy/demo/story.py", "finish = connection.commit\n", 1, "commit stands once"),
    "commit as SQL": ("shared/outbox.py", 'SQL = """\nINSERT INTO x SELECT 1;\nCOMMIT"""\n', 1, "commit stands once"),
    "second commit in db": ("shared/db.py", 'def a(c):\n    c.execute("commit")\n    c.execute("commit")\n', 3, "commit stands once"),
    "commit in a SQL file": ("shared/sql/move.sql", "SELECT 1;\ncommit;\n", 2, "commit stands once"),
    "own transaction": (
        "services/catalog/technique/commands.py",
        "async def a(c):\n    async with c.transaction():\n        pass\n",
        2,
        "unit of work",
    ),
    "status keyword": ("services/catalog/technique/routes.py", "answer = Response(status_code=404)\n", 1, "named refusal"),
    "status compared": ("shared/idempotency.py", "kept = 200 <= answer.status_code < 300\n", 1, "named refusal"),
    "status in a set": ("shared/idempotency.py", "kept = status in {200, 201}\n", 1, "named refusal"),
    "HTTPException": (
        "services/catalog/technique/commands.py",
        "from fastapi import HTTPException\n\n\ndef a():\n    raise HTTPException(404)\n",
        5,
        "named refusal",
    ),
    "status constant": ("shared/auth.py", "from fastapi import status\n\nx = status.HTTP_403_FORBIDDEN\n", 3, "named refusal"),
    "left to do": ("shared/log.py", "x = 1\ny = 2  # TODO: more\n", 2, "file an issue"),
    "message in a refusal": ("services/catalog/technique/commands.py", 'def a(x):\n    raise Taken(f"{x} is taken")\n', 2, "catalogues"),
    "message as detail": ("services/catalog/technique/errors.py", 'def a(x):\n    return Problem(detail=f"no {x}")\n', 2, "catalogues"),
}

GOOD = {
    "full file": ("shared/full.py", "x = 1\n" * 300),
    "full function": ("shared/full.py", SHORT_FUNCTION),
    "empty init": ("services/catalog/technique/__init__.py", "\n"),
    "rooms": ("services/catalog/technique/queries.py", ""),
    "projection": ("services/indicators/projections/coverage.py", ""),
    "migration": ("services/catalog/migrations/versions/2025_01_01_start.py", ""),
    "one commit in db": ("shared/db.py", 'def a(c):\n    c.execute("commit")\n\ndef b(u):\n    u.commit()\n'),
    "a name compared": ("shared/log.py", 'known = name == "commit"\n'),
    "commit in a docstring": ("shared/outbox.py", '"""COMMIT is elsewhere."""\n'),
    "a column that commits": ("shared/outbox.py", 'SQL = "SELECT committed_at FROM log"\n'),
    "declared status": (
        "services/catalog/technique/routes.py",
        '@router.put("/x", status_code=201, responses={404: {}})\ndef put_x() -> None:\n    pass\n',
    ),
    "problems": ("shared/problems.py", "answer = Response(status_code=404)\n"),
    "handling the framework's": ("shared/app.py", "from starlette.exceptions import HTTPException\n\napp.handle(HTTPException, answer)\n"),
    "plain number": ("services/catalog/technique/routes.py", "limit = Query(default=100, le=500)\n"),
    "client": ("deploy/demo/story.py", "ok = answer.status_code == 201\n"),
    "named refusal": ("services/catalog/technique/commands.py", "def a(x):\n    raise Taken(code=x)\n"),
    "log line in deploy": ("deploy/demo/story.py", 'def a(x):\n    raise DemoFailed(f"{x} did not answer")\n'),
    "based": ("services/rotation/base_pay.py", ""),
}


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_sample_is_found_at_its_line_with_advice(name: str, tmp_path: Path) -> None:
    path, text, line, advice = BAD[name]
    write(tmp_path, path, text)
    findings = house.check_house(tmp_path)
    assert [(finding.path, finding.line) for finding in findings] == [(path, line)]
    assert advice in findings[0].advice


@pytest.mark.parametrize("name", GOOD)
def test_a_good_sample_passes(name: str, tmp_path: Path) -> None:
    write(tmp_path, *GOOD[name])
    assert house.check_house(tmp_path) == []


def test_every_check_has_a_bad_sample(tmp_path: Path) -> None:
    biting = set()
    for name, (path, text, *_) in BAD.items():
        if path.endswith(".py"):
            source = house.Source(path, text, ast.parse(text))
            found = {check for check in house.CHECKS if list(check(source))}
            assert found, name
            biting |= found
    assert biting == set(house.CHECKS)


def test_the_command_fails_and_prints_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, "shared/utils.py", "")
    done = subprocess.run(
        [sys.executable, "-m", "deploy.checks.house", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.startswith("shared/utils.py:1: 'utils' says nothing")
    (tmp_path / "shared" / "utils.py").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "deploy.checks.house", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
