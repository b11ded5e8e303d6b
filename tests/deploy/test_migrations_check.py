"""The migration checks bite: undated, edited, removed, dangerous, and different from the tables of the code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from deploy.checks import migrations
from shared.service import ServiceSpec

CATALOG = "services/catalog/migrations"


def write(root: Path, name: str, text: str) -> Path:
    file = root / CATALOG / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_a_name_without_a_date_is_found(tmp_path: Path) -> None:
    write(tmp_path, "suspension_2026_11_22.py", "")
    write(tmp_path, "0002_more.sql", "")
    assert list(migrations.find_undated(tmp_path)) == [f"{CATALOG}/0002_more.sql: name it <what>_<year>_<month>_<day>.sql"]


def test_a_landed_migration_is_neither_edited_nor_removed(tmp_path: Path) -> None:
    (tmp_path / migrations.LANDED).parent.mkdir(parents=True)
    first, second = write(tmp_path, "first_2026_11_22.sql", "select 1;"), write(tmp_path, "second_2026_11_23.sql", "select 2;")
    migrations.land(tmp_path)
    third = write(tmp_path, "third_2026_11_24.sql", "select 3;")
    assert list(migrations.find_edited(tmp_path)) == []
    third.write_text("select 4;")
    assert list(migrations.find_edited(tmp_path)) == []
    first.write_text("select 5;")
    second.unlink()
    assert [finding.split(": ")[1] for finding in migrations.find_edited(tmp_path)] == ["landed and then edited", "landed and then removed"]
    migrations.land(tmp_path)
    assert len(list(migrations.find_edited(tmp_path))) == 2, "landing again does not excuse an edit"


@pytest.mark.parametrize(
    "statement",
    ["alter table technique drop column name;", "create index slow on technique (name);", "alter table technique rename to skill;"],
)
def test_a_statement_that_hurts_a_table_in_use_is_found(tmp_path: Path, statement: str) -> None:
    file = write(
        tmp_path,
        "first_2026_11_22.sql",
        "create table technique (id bigint primary key, name text not null);\ncreate index on technique (name);\n",
    )
    assert list(migrations.find_lint(tmp_path)) == []
    file.write_text(statement)
    assert any(f"{CATALOG}/first_2026_11_22.sql:1:" in finding for finding in migrations.find_lint(tmp_path))


async def test_a_table_without_a_migration_is_found(tmp_path: Path) -> None:
    empty = tmp_path / "migrations"
    empty.mkdir()
    spec = ServiceSpec(name="catalog", folder=tmp_path, metadata=MetaData(), routers=(), publishes=())
    assert await migrations.find_differences([spec]) == []
    more = MetaData()
    Table("forgotten", more, Column("id", Integer, primary_key=True))
    (finding,) = await migrations.find_differences([replace(spec, metadata=more)])
    assert "catalog: tables and migrations differ" in finding
    assert "forgotten" in finding
