"""docker-compose.yml as data, with its variables put in as Compose would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
CADDYFILE = ROOT / "deploy" / "gateway" / "Caddyfile"
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[?-])(?P<rest>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Container:
    """What a container of the file runs, with which environment, and how its health is asked."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    health: list[str] | None
    raw: Mapping[str, Any]


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Put variables in; a required one that is missing raises KeyError."""

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if variables.get(name):
            return variables[name]
        if match["kind"] == "-":
            return match["rest"]
        raise KeyError(name)

    return VARIABLE.sub(replace, text)


def required_variables() -> set[str]:
    """The names that the file refuses to do without."""
    return {
        match["name"]
        for text in list_texts(yaml.safe_load(COMPOSE.read_text("utf-8")))
        for match in VARIABLE.finditer(text)
        if match["kind"] == "?"
    }


def read_containers(variables: Mapping[str, str]) -> dict[str, Container]:
    """Every container by name."""
    data = _interpolate_all(yaml.safe_load(COMPOSE.read_text("utf-8")), variables)
    return {name: _read(name, raw) for name, raw in data["services"].items()}


def list_texts(data: Any) -> Iterator[str]:
    """Every text in the file, keys aside."""
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from list_texts(value)
        case list():
            for value in data:
                yield from list_texts(value)


def _interpolate_all(data: Any, variables: Mapping[str, str]) -> Any:
    match data:
        case str():
            return interpolate(data, variables)
        case dict():
            return {key: _interpolate_all(value, variables) for key, value in data.items()}
        case list():
            return [_interpolate_all(value, variables) for value in data]
        case _:
            return data


def _read(name: str, raw: dict[str, Any]) -> Container:
    test = raw.get("healthcheck", {}).get("test")
    assert test is None or test[0] == "CMD", f"{name}: a health check goes without a shell"
    environment = {key: str(value) for key, value in raw.get("environment", {}).items()}
    return Container(name, list(raw.get("command", [])), environment, test[1:] if test else None, raw)
