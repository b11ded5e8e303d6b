"""Roles and grants on a real server: walls between services, idempotent, one database or four."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from deploy.embedded import EmbeddedPostgres, build_dsn
from deploy.postgres import roles
from shared.settings import SERVICES

EXTENSIONS = {"btree_gist", "pg_trgm", "unaccent"}


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with TemporaryDirectory(prefix="tuyen-roles-") as name, EmbeddedPostgres.start(Path(name), durable=False) as started:
        yield started


async def bootstrap(server: EmbeddedPostgres, database: str, services: tuple[str, ...] = SERVICES) -> None:
    await roles.bootstrap(server.admin_dsn, database=database, passwords=server.passwords, services=services)


async def execute(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_every_role_schema_and_extension_is_there_and_a_second_run_changes_nothing(server: EmbeddedPostgres) -> None:
    async def describe() -> tuple[list[tuple[object, ...]], ...]:
        connection = await asyncpg.connect(server.admin_dsn, database="one")
        try:
            kinds = "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'tuyen%' ORDER BY 1"
            schemas = "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1"
            databases = "SELECT datname, datacl::text FROM pg_database WHERE datname = 'one'"
            answers = [await connection.fetch(sql) for sql in (kinds, schemas, databases)]
            return tuple([tuple(row) for row in rows] for rows in answers)
        finally:
            await connection.close()

    await bootstrap(server, "one")
    before = await describe()
    await bootstrap(server, "one")
    assert await describe() == before
    names = {str(name): bool(login) for name, login, *_ in before[0]}
    assert names == {**dict.fromkeys(roles.login_roles(SERVICES), True), **{roles.owner_role(service): False for service in SERVICES}}
    assert not any(power for _, _, *powers in before[0] for power in powers)
    owners = {schema: owner for schema, owner, _ in before[1]}
    assert {service: owners[service] for service in SERVICES} == {service: roles.owner_role(service) for service in SERVICES}
    inside = await asyncpg.connect(server.admin_dsn, database="one")
    assert {row["extname"] for row in await inside.fetch("SELECT extname FROM pg_extension")} >= EXTENSIONS
    assert await inside.fetchval("SELECT datlocale FROM pg_database WHERE datname = 'one'") == "C.UTF-8"
    await inside.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE rotation.intruder (n int)",
        "CREATE TABLE public.intruder (n int)",
        "CREATE TABLE catalog.own (n int)",
        "CREATE SCHEMA intruder",
        "SET ROLE tuyen_catalog_owner",
        "SET ROLE tuyen_migrate",
        "CREATE DATABASE intruder",
        "CREATE ROLE intruder",
        "ALTER SCHEMA catalog RENAME TO gone",
    ],
)
async def test_a_service_may_not(server: EmbeddedPostgres, statement: str) -> None:
    await bootstrap(server, "one")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(server.dsn("tuyen_catalog", "one"), statement)


async def test_a_service_sees_nothing_of_a_table_until_its_migration_grants_it(server: EmbeddedPostgres) -> None:
    await bootstrap(server, "walls")
    migrate = server.dsn(roles.MIGRATE_ROLE, "walls")
    await execute(
        migrate, "SET ROLE tuyen_rotation_owner", "CREATE TABLE rotation.post (n int)", "GRANT SELECT ON rotation.post TO tuyen_rotation"
    )
    await execute(server.dsn("tuyen_rotation", "walls"), "SELECT * FROM rotation.post")
    for role, refused in (
        ("tuyen_rotation", "INSERT INTO rotation.post VALUES (1)"),
        ("tuyen_catalog", "SELECT * FROM rotation.post"),
        ("tuyen_rotation_reader", "SELECT * FROM rotation.post"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(server.dsn(role, "walls"), refused)


async def test_migrations_become_an_owner_only_by_set_role_and_may_swap_a_view_schema(server: EmbeddedPostgres) -> None:
    await bootstrap(server, "one")
    migrate = server.dsn(roles.MIGRATE_ROLE, "one")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(migrate, "CREATE TABLE catalog.without_set_role (n int)")
    swap = (
        "CREATE SCHEMA catalog_view_next",
        "DROP SCHEMA IF EXISTS catalog_view",
        "ALTER SCHEMA catalog_view_next RENAME TO catalog_view",
    )
    await execute(migrate, "SET ROLE tuyen_catalog_owner", *swap, "DROP SCHEMA catalog_view")


async def test_an_owner_cannot_log_in(server: EmbeddedPostgres) -> None:
    await bootstrap(server, "one")
    await execute(server.admin_dsn, "ALTER ROLE tuyen_catalog_owner PASSWORD 'known'")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="not permitted to log in"):
        await execute(build_dsn("tuyen_catalog_owner", "known", server.port, "one"), "SELECT 1")


async def test_extension_functions_resolve_for_a_service(server: EmbeddedPostgres) -> None:
    await bootstrap(server, "one")
    await execute(server.dsn("tuyen_catalog", "one"), "SELECT public.unaccent('Mường Tè'), public.similarity('a', 'b')")


async def test_four_separate_databases_keep_the_others_out(server: EmbeddedPostgres) -> None:
    for service in SERVICES:
        await bootstrap(server, f"only_{service}", (service,))
    await execute(server.dsn("tuyen_catalog", "only_catalog"), "SELECT 1")
    await execute(server.dsn("tuyen_catalog_reader", "only_catalog"), "SELECT 1")
    for role in ("tuyen_catalog", "tuyen_catalog_reader"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute(server.dsn(role, "only_rotation"), "SELECT 1")
    await execute(server.dsn(roles.MIGRATE_ROLE, "only_transfer"), "SET ROLE tuyen_transfer_owner", "CREATE TABLE transfer.t (n int)")


async def test_a_changed_password_holds_from_the_next_run(server: EmbeddedPostgres) -> None:
    await bootstrap(server, "one")
    changed = {**server.passwords, "tuyen_transfer": "another-one"}
    await roles.bootstrap(server.admin_dsn, database="one", passwords=changed, services=SERVICES)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await execute(server.dsn("tuyen_transfer", "one"), "SELECT 1")
    await execute(build_dsn("tuyen_transfer", "another-one", server.port, "one"), "SELECT 1")
    await bootstrap(server, "one")


async def test_missing_passwords_and_odd_names_are_refused_before_anything_happens(server: EmbeddedPostgres) -> None:
    with pytest.raises(ValueError, match="no password for tuyen_catalog_reader"):
        await roles.bootstrap(
            server.admin_dsn, database="never", passwords={roles.MIGRATE_ROLE: "a", "tuyen_catalog": "b"}, services=("catalog",)
        )
    with pytest.raises(ValueError, match="not a name"):
        await bootstrap(server, 'never"; DROP DATABASE one; --')
    with pytest.raises(ValueError, match="ASCII"):
        roles.scram_verifier("mật khẩu", b"salt")
    connection = await asyncpg.connect(server.admin_dsn)
    assert await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname LIKE 'never%'") == 0
    await connection.close()
