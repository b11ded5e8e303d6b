"""The lock check passes on this repository and bites on each way a lock can be wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deploy.checks import lock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    (tmp_path / "deploy").mkdir()
    for name in ("pyproject.toml", lock.LOCK, lock.RUNTIME_LOCK, lock.UV_LOCK):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_lock_files_of_this_repository_are_whole() -> None:
    assert list(lock.find_faults(ROOT)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\nfastapi==", "\nfastbpi==", "fastapi is not locked"),
        ("\npytest==", "\npytext==", "pytest is not locked"),
        ("--hash=sha256:", "--none=", "has no hash"),
        ("\norjson==", "\norjson==0.0.1 \\\n    --hash=sha256:0\nx==", "orjson 3"),
        ("alembic==", "--index-url https://registry.invalid/simple\nalembic==", "names a registry"),
    ],
)
def test_a_wrong_lock_is_found(copy: Path, old: str, new: str, told: str) -> None:
    file = copy / lock.LOCK
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    assert any(told in fault for fault in lock.find_faults(copy))


def test_a_new_dependency_without_make_lock_is_found(copy: Path) -> None:
    file = copy / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace('"orjson"', '"orjson",\n    "ortools"'), "utf-8")
    faults = list(lock.find_faults(copy))
    assert [fault.split(":")[0] for fault in faults] == [lock.RUNTIME_LOCK, lock.LOCK]
    assert all("ortools is not locked" in fault for fault in faults)
