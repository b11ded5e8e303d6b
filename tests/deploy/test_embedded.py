"""The embedded Postgres on real processes: closed directories, orphans, kills, second owners."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from deploy import embedded, embedded_cluster, embedded_user
from deploy.embedded import EmbeddedPostgres
from deploy.embedded_user import EmbeddedPostgresError

ROOT = Path(__file__).resolve().parents[2]
OWNER_PROGRAM = """
import sys, time
from pathlib import Path
from deploy.embedded import EmbeddedPostgres
with EmbeddedPostgres.start(Path(sys.argv[1]), durable=True) as server:
    print(server.pid, server.admin_dsn, flush=True)
    time.sleep(600)
"""

BUSY_PROGRAM = """
import asyncio, asyncpg, sys
async def main():
    connection = await asyncpg.connect(sys.argv[1])
    print("on", flush=True)
    await connection.execute("SELECT pg_sleep(600)")
asyncio.run(main())
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with TemporaryDirectory(prefix="tuyen-embedded-") as name:
        path = Path(name)
        path.chmod(0o700)
        yield path


def run_sql(dsn: str, sql: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(run())


def start_owner(data_dir: Path) -> tuple[subprocess.Popen[str], int, str]:
    process = subprocess.Popen([sys.executable, "-c", OWNER_PROGRAM, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid, dsn = process.stdout.readline().split()
    return process, int(pid), dsn


def kill_owner(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def wait_until_dead(server: EmbeddedPostgres) -> None:
    deadline = time.monotonic() + 10
    while server.running():
        assert time.monotonic() < deadline, "the killed postmaster still counts as running"
        time.sleep(0.01)


def test_it_starts_in_a_directory_closed_to_others_and_leaves_its_mode_alone(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert run_sql(server.admin_dsn, "SHOW server_encoding") == "UTF8"
        assert (
            run_sql(server.admin_dsn, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'postgres'") == "bC.UTF-8"
        )
        assert run_sql(server.admin_dsn, "SHOW unix_socket_directories") == ""
        assert run_sql(server.admin_dsn, "SHOW listen_addresses") == "127.0.0.1"
        assert run_sql(server.admin_dsn, "SHOW fsync") == "off"
        assert os.getsid(server.pid) != os.getsid(0), "Ctrl-C in our terminal would reach Postgres"
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert data_dir.stat().st_uid == os.geteuid()
    assert stat.S_IMODE((data_dir / embedded.SECRETS_NAME).stat().st_mode) == 0o600


def test_a_wrong_password_is_refused(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            run_sql(embedded.build_dsn("postgres", "wrong", server.port, "postgres"), "SELECT 1")
        assert server.passwords["postgres"] not in repr(server)


def test_data_survive_stop_and_start_and_other_files_are_untouched(data_dir: Path) -> None:
    other = data_dir / "notes.txt"
    other.write_text("mine")
    other.chmod(0o640)
    before = other.stat()
    with EmbeddedPostgres.start(data_dir) as server:
        assert run_sql(server.admin_dsn, "SHOW fsync") == "on"
        run_sql(server.admin_dsn, "CREATE TABLE kept AS SELECT 7 AS n")
        found = embedded.find_running(data_dir)
        assert found is not None
        assert found == (server.port, server.passwords)
    assert embedded.find_running(data_dir) is None
    with EmbeddedPostgres.start(data_dir) as server:
        assert run_sql(server.admin_dsn, "SELECT n FROM kept") == 7
    after = other.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns) == (before.st_mode, before.st_uid, before.st_mtime_ns)
    assert other.read_text() == "mine"


def test_an_orphan_of_a_killed_owner_is_stopped_and_its_data_are_kept(data_dir: Path) -> None:
    process, orphan, dsn = start_owner(data_dir)
    run_sql(dsn, "CREATE TABLE kept AS SELECT 7 AS n")
    kill_owner(process)
    assert embedded_cluster.is_server(orphan, data_dir.resolve() / "postgres"), "the server went with its owner: nothing is tested"
    with EmbeddedPostgres.start(data_dir) as server:
        assert server.pid != orphan
        assert not embedded_cluster.is_server(orphan, server.cluster)
        assert run_sql(server.admin_dsn, "SELECT n FROM kept") == 7


def test_a_second_owner_is_refused_and_told_who_the_first_is(data_dir: Path) -> None:
    process, pid, dsn = start_owner(data_dir)
    try:
        with pytest.raises(EmbeddedPostgresError, match=rf"in use by process {process.pid}\b"):
            EmbeddedPostgres.start(data_dir)
        assert run_sql(dsn, "SELECT 1") == 1, "the refused one disturbed the first"
    finally:
        kill_owner(process)
        EmbeddedPostgres.start(data_dir).stop()
    assert not embedded_cluster.is_server(pid, data_dir.resolve() / "postgres")


def test_a_killed_postmaster_is_noticed_and_restarted_on_its_port(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir) as server:
        run_sql(server.admin_dsn, "CREATE TABLE kept AS SELECT 7 AS n")
        dsn, first = server.admin_dsn, server.pid
        assert not server.restart_if_dead()
        busy = subprocess.Popen([sys.executable, "-c", BUSY_PROGRAM, dsn], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert busy.stdout is not None
        assert busy.stdout.readline() == "on\n"
        os.kill(first, signal.SIGKILL)
        wait_until_dead(server)
        assert server.restart_if_dead()
        busy.kill()
        busy.communicate()
        assert server.admin_dsn == dsn
        assert server.pid != first
        assert run_sql(dsn, "SELECT n FROM kept") == 7
    assert not server.restart_if_dead(), "a stopped server came back"


def test_a_pid_file_whose_number_another_process_has_now_does_not_block(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        cluster = server.cluster
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n5432\n\n127.0.0.1\n0 0\nready\n")
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert run_sql(server.admin_dsn, "SELECT 1") == 1


def test_an_interrupted_initdb_leaves_nothing_in_the_way(data_dir: Path) -> None:
    leftover = data_dir / "postgres.new-abc"
    leftover.mkdir()
    (leftover / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert run_sql(server.admin_dsn, "SELECT 1") == 1
    assert not leftover.exists()


@pytest.mark.parametrize("seconds", [0.35, 0.6, 0.85, 1.1])
def test_an_interrupt_while_starting_leaves_no_server(data_dir: Path, seconds: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER_PROGRAM, str(data_dir)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.wait(30)
    assert list(embedded_cluster.list_processes(data_dir.resolve() / "postgres")) == []
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert run_sql(server.admin_dsn, "SELECT 1") == 1


def test_lost_passwords_are_made_anew(data_dir: Path) -> None:
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        first = server.passwords["postgres"]
    (data_dir / embedded.SECRETS_NAME).unlink()
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert server.passwords["postgres"] != first
        assert run_sql(server.admin_dsn, "SELECT 1") == 1


def test_a_taken_port_is_refused_when_it_was_asked_for(data_dir: Path) -> None:
    with (
        TemporaryDirectory() as second,
        EmbeddedPostgres.start(data_dir, durable=False) as server,
        pytest.raises(EmbeddedPostgresError, match="Address already in use"),
    ):
        EmbeddedPostgres.start(Path(second), durable=False, port=server.port)


def test_files_of_somebody_else_in_the_cluster_place_are_not_touched(data_dir: Path) -> None:
    place = data_dir / "postgres"
    place.mkdir()
    (place / "holiday.jpg").write_text("beach")
    owner = place.stat().st_uid
    with pytest.raises(EmbeddedPostgresError, match="holds files but no Postgres cluster"):
        EmbeddedPostgres.start(data_dir)
    assert (place.stat().st_uid, [entry.name for entry in place.iterdir()]) == (owner, ["holiday.jpg"])


def test_a_cluster_of_another_version_is_refused(data_dir: Path) -> None:
    EmbeddedPostgres.start(data_dir, durable=False).stop()
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 17, installed is 18"):
        EmbeddedPostgres.start(data_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_a_way_in_is_told_which_directory_is_closed(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_user, "TRAVERSING_CAPABILITIES", ())
    with pytest.raises(EmbeddedPostgresError, match=f"closed to it: .*{data_dir}") as refused:
        EmbeddedPostgres.start(data_dir)
    assert "/var/lib/tuyen" in str(refused.value)
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
@pytest.mark.parametrize("capability", embedded_user.TRAVERSING_CAPABILITIES)
def test_each_capability_alone_is_enough(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capability: str) -> None:
    monkeypatch.setattr(embedded_user, "TRAVERSING_CAPABILITIES", (capability,))
    with EmbeddedPostgres.start(data_dir, durable=False) as server:
        assert run_sql(server.admin_dsn, "SELECT 1") == 1
        status = Path(f"/proc/{server.pid}/status").read_text()
        kept = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
        assert int(kept, 16).bit_count() == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_keeps_no_capability_where_every_directory_is_open(data_dir: Path) -> None:
    if not all(folder.stat().st_mode & 0o001 for folder in embedded_cluster.find_programs().parents):
        pytest.skip("the environment itself lies below a closed directory")
    data_dir.chmod(0o755)
    with EmbeddedPostgres.start(data_dir / "inner", durable=False) as server:
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert "CapEff:\t0000000000000000" in status
