"""Roles, schemas, extensions and grants of the services in one database, set up by an administrator and safe to run again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg

MIGRATE_ROLE = "tuyen_migrate"
STATEMENTS = Path(__file__).with_name("roles.sql")
LOCK_KEY = 0x7475_7965_6E
SCRAM_ITERATIONS = 4096
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LOGIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
NO_LOGIN = "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def owner_role(service: str) -> str:
    """The role without login that owns the service's schema."""
    return f"tuyen_{service}_owner"


def service_role(service: str) -> str:
    """The role as which the service itself connects."""
    return f"tuyen_{service}"


def reader_role(service: str) -> str:
    """The role as which others follow the service's event log."""
    return f"tuyen_{service}_reader"


def login_roles(services: Sequence[str]) -> tuple[str, ...]:
    """Every role that needs a password: the migrations' and two of each service."""
    return (MIGRATE_ROLE, *(role for service in services for role in (service_role(service), reader_role(service))))


async def bootstrap(admin_dsn: str, *, database: str, passwords: Mapping[str, str], services: Sequence[str]) -> None:
    """Make the database if it is missing, and in it what these services need; run it again after a change of passwords.

    `passwords` is keyed by role and must name every one of `login_roles(services)`; printable ASCII only.
    """
    for name in (database, *services):
        if not NAME.fullmatch(name):
            message = f"not a name for a database or service: {name!r} (lower-case letters, digits and _ only)"
            raise ValueError(message)
    if missing := [role for role in login_roles(services) if not passwords.get(role)]:
        message = f"no password for {', '.join(missing)}: give it in the DSN of that role"
        raise ValueError(message)
    admin = await asyncpg.connect(admin_dsn)
    try:
        # Roles belong to the whole server: two bootstraps at once would meet in its catalogue.
        await admin.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        await _ensure_database(admin, database)
        await _ensure_roles(admin, passwords, services)
        inside = await asyncpg.connect(admin_dsn, database=database)
        try:
            await _apply(inside, database, services)
        finally:
            await inside.close()
    finally:
        await admin.close()


def scram_verifier(password: str, salt: bytes) -> str:
    """What Postgres stores for a password (RFC 5803), so that the password itself is in no statement and no server log."""
    if not password.isascii() or not password.isprintable():
        message = "a role's password must be printable ASCII"
        raise ValueError(message)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, SCRAM_ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode("ascii") for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${SCRAM_ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"


async def _ensure_database(admin: asyncpg.Connection, database: str) -> None:
    if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
        return
    # The builtin collation is the same on every build of Postgres; one of the system's or of ICU changes under the indexes.
    await admin.execute(
        f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    )


async def _ensure_roles(admin: asyncpg.Connection, passwords: Mapping[str, str], services: Sequence[str]) -> None:
    present = {row["rolname"] for row in await admin.fetch("SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'tuyen_')")}
    async with admin.transaction():
        for role in map(owner_role, services):
            await admin.execute(f'{_verb(role, present)} ROLE "{role}" WITH {NO_LOGIN}')
        for role in login_roles(services):
            verifier = scram_verifier(passwords[role], os.urandom(16))
            await admin.execute(f"{_verb(role, present)} ROLE \"{role}\" WITH {LOGIN} PASSWORD '{verifier}'")


def _verb(role: str, present: set[str]) -> str:
    return "ALTER" if role in present else "CREATE"


async def _apply(inside: asyncpg.Connection, database: str, services: Sequence[str]) -> None:
    _, shared, per_service = re.split(r"^-- section: \w+$", STATEMENTS.read_text("utf-8"), flags=re.MULTILINE)
    async with inside.transaction():
        await inside.execute(shared.format(database=database))
        for service in services:
            await inside.execute(per_service.format(database=database, service=service))
