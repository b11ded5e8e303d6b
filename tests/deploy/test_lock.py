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
    for name in ("pyproject.toml", lock.LOCK, lock.RUNTIME_LOCK, lock.BENCH_LOCK, lock.UV_LOCK):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_lock_files_of_this_repository_are_whole() -> None:
    assert list(lock.find_faults(ROOT)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("--hash=sha256:", "--none=", "has no hash"),
        ("\norjson==", "\norjson==0.0.1 \\\n    --hash=sha256:0\nx==", "orjson 3"),
        ("\nalembic==", "\n--index-url https://registry.invalid/simple\nalembic==", "names a registry"),
    ],
)
def test_a_wrong_lock_is_found(copy: Path, old: str, new: str, told: str) -> None:
    file = copy / lock.LOCK
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    assert any(told in fault for fault in lock.find_faults(copy))


def test_what_is_measured_against_does_not_change_what_is_measured(copy: Path) -> None:
    file = copy / lock.BENCH_LOCK
    file.write_text(file.read_text("utf-8").replace("\norjson==", "\norjson==0.0.1 \\\n    --hash=sha256:0\nx=="), "utf-8")
    assert [fault.split(":")[0] for fault in lock.find_faults(copy)] == [lock.BENCH_LOCK]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"orjson"', '"orjson",\n    "ortools"'), ('"orjson"', '"orjson[speed]"'), ('"ruff"', '"ruff<1"'), ('"hatchling"', '"setuptools"')],
)
def test_requirements_changed_without_make_lock_are_found(copy: Path, old: str, new: str) -> None:
    file = copy / "pyproject.toml"
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    faults = list(lock.find_faults(copy))
    assert [fault.split(":")[0] for fault in faults] == [lock.LOCK, lock.RUNTIME_LOCK]
    lock.stamp(copy)
    assert list(lock.find_faults(copy)) == []
