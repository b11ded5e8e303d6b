"""Create and replace with PUT: what a body means for what is stored (3-api.md, Conventions)."""

from enum import StrEnum

from shared.db import UnitOfWork
from shared.errors import PreconditionFailed, PreconditionRequired


class Outcome(StrEnum):
    """What a PUT comes to."""

    CREATE = "create"
    SAME = "same"
    CHANGE = "change"


def ensure_matches(uow: UnitOfWork, version: int | None) -> None:
    """Refuse where If-Match names another version than the stored one (RFC 9110 §13.1.1); without If-Match nothing is checked."""
    wanted = uow.context.if_match
    if wanted is None:
        return
    if version is None or (wanted.strip() != "*" and str(version) not in {_version(tag) for tag in wanted.split(",")}):
        raise PreconditionFailed


def put_outcome(uow: UnitOfWork, *, version: int | None, same: bool, subject: str) -> Outcome:
    """Decide what a PUT comes to, and the answer's status: 201, or 200; an unchanged one answers the subject's last Event-Id.

    version: of the stored, locked row, or None. Raises PreconditionRequired, PreconditionFailed.
    """
    if version is None:
        ensure_matches(uow, None)
        uow.status = 201
        return Outcome.CREATE
    uow.status = 200
    if same:
        uow.unchanged_subject = subject
        return Outcome.SAME
    if uow.context.if_match is None:
        raise PreconditionRequired
    ensure_matches(uow, version)
    return Outcome.CHANGE


def _version(tag: str) -> str:
    """The version in an ETag: what stands before the first dot."""
    return tag.strip().strip('"').partition(".")[0]
