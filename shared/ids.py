"""Identifiers made by ourselves."""

import hashlib
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): unique, and near its neighbours in time in an index."""
    return uuid7()


def random_id(kind: str) -> str:
    """A stand-in from which nobody can tell what it stands for, however well they can guess."""
    return f"{kind}-{uuid4().hex}"


def opaque(kind: str, value: str) -> str:
    """A stable stand-in for a value that may not leave its service (a person's login, a licence number)."""
    return f"{kind}-{hashlib.sha256(f'{kind}:{value}'.encode()).hexdigest()[:24]}"
