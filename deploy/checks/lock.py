"""Whether the lock files were made from what pyproject.toml asks for now, with hashes and without naming a registry."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

LOCK = "requirements.lock"
RUNTIME_LOCK = "requirements-runtime.lock"
BENCH_LOCK = "requirements-bench.lock"
UV_LOCK = "deploy/uv-requirements.lock"
STAMPED = (LOCK, RUNTIME_LOCK)
STAMP = "# made by `make lock` from requirements with the fingerprint "
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
HOST = re.compile(r"\w+://|^--(?:extra-)?index-url|^--find-links", re.MULTILINE)
ADVICE = "run `make lock` and commit the result"


def find_faults(root: Path) -> Iterator[str]:
    """What is wrong with the lock files of this repository, one sentence each."""
    expected = take_fingerprint(root)
    for lock in (LOCK, RUNTIME_LOCK, BENCH_LOCK, UV_LOCK):
        text = (root / lock).read_text("utf-8")
        if lock in STAMPED and not text.startswith(f"{STAMP}{expected}\n"):
            yield f"{lock}: pyproject.toml asks for something else by now: {ADVICE}"
        for entry in re.split(r"\n(?=\S)", text):
            if PINNED.match(entry) and "--hash=sha256:" not in entry:
                yield f"{lock}: {entry.split()[0]} has no hash: {ADVICE}"
        if HOST.search(text):
            yield f"{lock}: names a registry: {ADVICE}"
    full = _read_pins(root / LOCK)
    for name, version in _read_pins(root / RUNTIME_LOCK).items():
        if full.get(name) != version:
            yield f"{RUNTIME_LOCK}: {name} {version} is tested as {full.get(name)}: {ADVICE}"
    for name, version in _read_pins(root / BENCH_LOCK).items():
        if full.get(name, version) != version:
            yield f"{BENCH_LOCK}: {name} {version} is tested as {full[name]}: {ADVICE}"


def take_fingerprint(root: Path) -> str:
    """A short hash of all that pyproject.toml requires, for running, building and development."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = [project["project"]["requires-python"], project["project"]["dependencies"], project["build-system"]["requires"]]
    return hashlib.sha256(json.dumps([*wanted, project["dependency-groups"]], sort_keys=True).encode()).hexdigest()[:16]


def stamp(root: Path) -> None:
    """Write into fresh lock files what they were made from; the end of `make lock`."""
    for lock in STAMPED:
        text = (root / lock).read_text("utf-8")
        kept = text.split("\n", 1)[1] if text.startswith(STAMP) else text
        (root / lock).write_text(f"{STAMP}{take_fingerprint(root)}\n{kept}", "utf-8")


def main() -> int:
    """Check the repository that this file belongs to, or with --stamp finish its fresh lock files."""
    root = Path(__file__).resolve().parents[2]
    if sys.argv[1:] == ["--stamp"]:
        stamp(root)
        return 0
    faults = list(find_faults(root))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def _read_pins(lock: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in PINNED.finditer(lock.read_text("utf-8"))}


if __name__ == "__main__":
    raise SystemExit(main())
