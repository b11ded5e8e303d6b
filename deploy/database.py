"""The database behind a command: the configured one, the embedded server that already runs in the data dir, or one of our own."""

import asyncio
import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from pydantic import SecretStr

from deploy.embedded import EmbeddedPostgres, build_dsn, find_running
from deploy.postgres.roles import MIGRATE_ROLE, bootstrap, login_roles, reader_role, service_role
from shared.settings import SERVICES, Settings

DATABASE = "tuyen"

log = structlog.get_logger(__name__)


@contextmanager
def database(settings: Settings) -> Iterator[tuple[Settings, EmbeddedPostgres | None]]:
    """Settings in which every DSN is set, and the embedded server if this process owns it; it stops at the end of the block."""
    if settings.names_a_database():
        yield settings, None
        return
    running = find_running(settings.data_dir)
    if running is not None and _owner_lives(settings.data_dir):
        port, passwords = running
        yield _embedded_settings(settings, port, passwords), None
        return
    with EmbeddedPostgres.start(settings.data_dir) as server:
        asyncio.run(bootstrap(server.admin_dsn, database=DATABASE, passwords=server.passwords, services=SERVICES))
        yield _embedded_settings(settings, server.port, server.passwords), server


async def bootstrap_configured(settings: Settings) -> None:
    """Make database, roles, schemas and extensions in a configured server, with the DSNs' passwords (needs TUYEN_ADMIN_DSN)."""
    if settings.admin_dsn is None:
        raise ValueError("tuyen migrate --bootstrap needs TUYEN_ADMIN_DSN, the DSN of a database administrator")
    for name, services in _databases(settings).items():
        passwords = {role: _password(_dsn_of(settings, role)) for role in login_roles(services)}
        await bootstrap(settings.admin_dsn.get_secret_value(), database=name, passwords=passwords, services=services)


def _databases(settings: Settings) -> dict[str, list[str]]:
    """The services of each database that the DSNs name."""
    found: dict[str, list[str]] = {}
    for service in SERVICES:
        dsn = settings.service_dsn(service)
        if dsn is None:
            raise ValueError(f"tuyen migrate --bootstrap needs TUYEN_{service.upper()}_DSN")
        found.setdefault(urlsplit(dsn).path.lstrip("/"), []).append(service)
    return found


def _dsn_of(settings: Settings, role: str) -> str:
    if role == MIGRATE_ROLE:
        return next(filter(None, (settings.migration_dsn(service) for service in SERVICES)), "")
    service = role.removeprefix("tuyen_").removesuffix("_reader")
    return (settings.reader_dsn(service) if role == reader_role(service) else settings.service_dsn(service)) or ""


def _password(dsn: str) -> str:
    return unquote(urlsplit(dsn).password or "")


def _embedded_settings(settings: Settings, port: int, passwords: Mapping[str, str]) -> Settings:
    def dsn(role: str) -> SecretStr:
        return SecretStr(build_dsn(role, passwords[role], port, DATABASE))

    dsns = {"migrate_dsn": dsn(MIGRATE_ROLE)}
    for service in SERVICES:
        dsns[f"{service}_dsn"] = dsn(service_role(service))
        dsns[f"{service}_reader_dsn"] = dsn(reader_role(service))
    return settings.model_copy(update=dsns)


def _owner_lives(data_dir: Path) -> bool:
    """Whether a live process holds the data dir; a server that a killed one left behind is taken over, not joined."""
    path = data_dir.expanduser().resolve() / "tuyen.lock"
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
