"""SQL compiled once, at import, and run by asyncpg: SQLAlchemy Core or a .sql text with :names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql import ClauseElement

from shared.errors import Refusal

_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")
_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Statement:
    """A query text with positional parameters, the names of these in order, and the refusals that its constraints stand for."""

    sql: str
    names: tuple[str, ...]
    conflicts: Mapping[str, type[Refusal]] = field(default_factory=dict)

    def arguments(self, params: Mapping[str, object]) -> list[object]:
        """The values in the order of the text; a missing name raises KeyError."""
        return [params[name] for name in self.names]


def statement(source: ClauseElement | str, *, conflicts: Mapping[str, type[Refusal]] | None = None) -> Statement:
    """Compile a Core construct, or a text in which :name stands for a value; `conflicts` maps constraint names to refusals."""
    if isinstance(source, str):
        names: list[str] = []
        return Statement(_NAME.sub(lambda match: _position(match.group(1), names), source), tuple(names), conflicts or {})
    compiled = source.compile(dialect=_DIALECT)
    return Statement(str(compiled), tuple(getattr(compiled, "positiontup", None) or ()), conflicts or {})


def planned_once(source: str, **types: str) -> Statement:
    """Compile a text `with ... select ...` whose values, of these SQL types, stand in a row that the planner does not look into.

    The text may be recursive. PostgreSQL then keeps one plan. With the values in sight it plans a large statement at every call, which
    takes longer than to run it.
    """
    row = ", ".join(f":{name}::{type_} as {name}" for name, type_ in types.items())
    tables = source.strip().removeprefix("with").strip().removeprefix("recursive").strip()
    body = _NAME.sub(lambda match: f"(select {match.group(1)} from said)", tables)
    return statement(f"with recursive said as materialized (select {row}), {body}")


def sql_file(path: Path, *, conflicts: Mapping[str, type[Refusal]] | None = None) -> Statement:
    """The statement that stands in a .sql file."""
    return statement(path.read_text(encoding="utf-8"), conflicts=conflicts)


def _position(name: str, names: list[str]) -> str:
    if name not in names:
        names.append(name)
    return f"${names.index(name) + 1}"
