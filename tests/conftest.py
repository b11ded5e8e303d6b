"""Real PostgreSQL for every test that needs one: a cluster per test process, a clone of a migrated template per test."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded import EmbeddedPostgres
from deploy.postgres.roles import MIGRATE_ROLE, bootstrap
from shared.ids import new_id
from shared.rebuild import ensure_projections
from shared.runtime import migrate_service
from shared.service import ServiceSpec
from shared.settings import SERVICES, Settings

LONGEST = {"test_demo.py", "test_model.py", "test_kills.py", "test_sequencer.py"}
MEMORY = Path("/dev/shm")
ROOM = 8 << 30


def pytest_configure() -> None:
    """Databases live in memory where there is room for them, and ask for no encryption on the way to this same machine."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        tempfile.tempdir = str(MEMORY)
    os.environ.setdefault("PGSSLMODE", "disable")
    gc.disable()  # until everything is imported


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """The longest tests begin first: begun last, one of them keeps the other processes waiting."""
    yield
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """What was imported stays: no garbage collection looks at it again."""
    gc.freeze()
    gc.enable()


@dataclass(frozen=True)
class TestServer:
    """An embedded server of this test process."""

    __test__ = False

    postgres: EmbeddedPostgres
    data_dir: Path

    def settings(self, database: str, **more: object) -> Settings:
        """Settings that lead every service to one database."""
        dsns: dict[str, object] = {"migrate_dsn": self.postgres.dsn(MIGRATE_ROLE, database)}
        for service in SERVICES:
            dsns[f"{service}_dsn"] = self.postgres.dsn(f"tuyen_{service}", database)
            dsns[f"{service}_reader_dsn"] = self.postgres.dsn(f"tuyen_{service}_reader", database)
        return Settings(data_dir=self.data_dir, pool_size=4, **(dsns | more))  # type: ignore[arg-type]

    async def clone(self, template: str) -> str:
        """A new database with the contents of a template."""
        name = f"t_{new_id().hex}"
        admin = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            await admin.execute(f"create database {name} template {template} strategy file_copy")  # half the time of the default
            await admin.execute(f"grant connect, temporary on database {name} to public")
            for service in SERVICES:
                await admin.execute(f"grant create on database {name} to tuyen_{service}_owner")
        finally:
            await admin.close()
        return name

    async def drop(self, database: str) -> None:
        """Remove a clone."""
        admin = await asyncpg.connect(self.postgres.admin_dsn)
        try:
            await admin.execute(f"drop database if exists {database} with (force)")
        finally:
            await admin.close()

    async def make_template(self, name: str, specs: list[ServiceSpec]) -> str:
        """A database in which these services are migrated and nothing ever runs."""
        await bootstrap(self.postgres.admin_dsn, database=name, passwords=self.postgres.passwords, services=SERVICES)
        for spec in specs:
            await migrate_service(spec, self.settings(name))
        for spec in specs:
            await ensure_projections(spec, self.settings(name))
        return name


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """One server for all tests of this process, without durability."""
    data_dir = Path(tempfile.mkdtemp(prefix="tuyen-test-"))
    try:
        with EmbeddedPostgres.start(data_dir, durable=False) as postgres:
            yield TestServer(postgres, data_dir)
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture(scope="session")
def probe_template(server: TestServer) -> str:
    """The template database of the kernel's tests."""
    from tests.shared.probe.service import PROBE, WATCHER
    from tests.world import bare

    return asyncio.run(server.make_template("template_probe", [bare("transfer"), PROBE, WATCHER]))


@pytest.fixture
async def probe_settings(server: TestServer, probe_template: str) -> AsyncIterator[Settings]:
    """A fresh database in which the probe services live."""
    database = await server.clone(probe_template)
    yield server.settings(database)
    await server.drop(database)
