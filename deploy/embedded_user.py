"""Which operating-system user runs the embedded Postgres, and how a process started by root becomes it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

PREFERRED_USERS = ("postgres", "nobody")
TRAVERSING_CAPABILITIES = ("dac_read_search", "dac_override")
# initdb -s looks up every binary and share file as it would for real, and writes nothing.
PROBE = 'cd "$1" && exec "$2" -s -D "$1"'


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be had; the message says what the operator can do."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A user to run server programs as; `capability` is the one it keeps to pass directories that are closed to it."""

    name: str
    uid: int
    gid: int
    is_ours: bool
    capability: str | None = None

    def run(self, command: list[str], *, timeout: float = 60, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a server program in a session of its own (no Ctrl-C of ours reaches it) with a clean environment."""
        plain = self.is_ours or self.capability is not None
        return subprocess.run(
            [*self._prefix(), *command],
            input=text,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd="/",
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            user=None if plain else self.uid,
            group=None if plain else self.gid,
            extra_groups=None if plain else [],
        )

    def own(self, path: Path) -> None:
        """Hand a file or directory of ours over to the server's user."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)

    def own_tree(self, path: Path) -> None:
        """Hand a whole tree over, for a cluster that was copied here by root."""
        self.own(path)
        for folder, names, files in os.walk(path):
            for name in (*names, *files):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def _prefix(self) -> list[str]:
        if self.capability is None:
            return []
        # Without no_setuid_fixup access(2), by which Postgres checks its binaries, ignores the capability.
        return [
            "setpriv", "--securebits", "+no_setuid_fixup", "--no-new-privs", "--clear-groups",
            "--reuid", str(self.uid), "--regid", str(self.gid),
            "--inh-caps", f"+{self.capability}", "--ambient-caps", f"+{self.capability}",
        ]  # fmt: skip


def choose_user(cluster: Path, initdb: Path) -> ServerUser:
    """The user for this cluster directory (which exists): ourselves, or when we are root one that can reach all it needs."""
    if os.geteuid() != 0:
        return _ourselves(cluster)
    user = _user_below_root(cluster)
    try:
        if cluster.stat().st_uid != user.uid:
            user.own_tree(cluster)
        user.run(["/bin/sh", "-c", ":"])
    except PermissionError as error:
        message = (
            f"Postgres refuses to run as root, and this root may not become {user.name!r} ({error.strerror}): start as an ordinary user"
        )
        raise EmbeddedPostgresError(message) from error
    candidates = [user]
    if shutil.which("setpriv"):
        candidates += [replace(user, capability=capability) for capability in TRAVERSING_CAPABILITIES]
    for candidate in candidates:
        if candidate.run(["/bin/sh", "-c", PROBE, "sh", str(cluster), str(initdb)]).returncode == 0:
            return candidate
    raise EmbeddedPostgresError(_unreachable(user, cluster, initdb))


def _ourselves(cluster: Path) -> ServerUser:
    uid = os.geteuid()
    if cluster.stat().st_uid != uid:
        owner = cluster.stat().st_uid
        message = f"{cluster} belongs to user {owner}, not to you ({uid}): choose another data directory, or start as that user or as root"
        raise EmbeddedPostgresError(message)
    return ServerUser(name=str(uid), uid=uid, gid=os.getegid(), is_ours=True)


def _user_below_root(cluster: Path) -> ServerUser:
    owner = cluster.stat()
    if owner.st_uid != 0:
        return ServerUser(name=str(owner.st_uid), uid=owner.st_uid, gid=owner.st_gid, is_ours=False)
    for name in PREFERRED_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(name=name, uid=entry.pw_uid, gid=entry.pw_gid, is_ours=False)
    message = f"Postgres refuses to run as root and there is no user {' or '.join(PREFERRED_USERS)}: make one, or start as an ordinary user"
    raise EmbeddedPostgresError(message)


def _unreachable(user: ServerUser, cluster: Path, initdb: Path) -> str:
    closed = [
        str(folder)
        for path in (cluster, initdb)
        for folder in reversed(path.parents)
        if not folder.stat().st_mode & 0o001 and folder.stat().st_uid != user.uid
    ]
    return (
        f"Postgres refuses to run as root, and user {user.name!r} cannot reach {cluster} and {initdb.parent}"
        f" (closed to it: {', '.join(closed) or 'no directory by its mode'}). Choose a data directory and a place for this program"
        " below directories that everybody may enter, for example /var/lib/tuyen and /opt/tuyen; or start as an ordinary user;"
        " or install setpriv (util-linux) and allow the capabilities DAC_OVERRIDE and SETPCAP."
    )
