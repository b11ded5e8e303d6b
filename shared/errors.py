"""Named refusals: what may go wrong, said once, without any word of HTTP."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What sort of failure it is; shared/problems.py gives each its HTTP status."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    METHOD = "method"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too_large"
    MEDIA_TYPE = "media_type"
    REFUSED = "refused"
    UNCONDITIONAL = "unconditional"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Detail:
    """One fault inside a request: a JSON pointer into it, a message key, and the closed-list values that the message names.

    `members` are told besides: the row and column of an imported file.
    """

    pointer: str
    code: str
    params: dict[str, object] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """A request that is not carried out; the subclass's name is its message key in the catalogues."""

    kind: ClassVar[Kind]

    def __init__(self, *, errors: Sequence[Detail] = (), **params: object) -> None:
        super().__init__(self.code())
        self.errors = tuple(errors)
        self.params = params
        self.members: dict[str, object] = {}

    @classmethod
    def code(cls) -> str:
        """The name in kebab case: `AssignmentOverlaps` is `assignment-overlaps`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()


class Missing(Refusal):
    """It does not exist, or the caller may not know that it does."""

    kind = Kind.MISSING


class Conflict(Refusal):
    """It is well formed but cannot be done in the present state."""

    kind = Kind.CONFLICT


class Refused(Refusal):
    """It breaks a rule; nothing about waiting or asking again would change that."""

    kind = Kind.REFUSED


class Forbidden(Refusal):
    """The caller is known and may not do this."""

    kind = Kind.FORBIDDEN


class UnknownForeign(Refused):
    """A code of another service that the projection here does not know (yet): the kernel waits for it once before it refuses."""

    def __init__(self, producer: str, *, errors: Sequence[Detail] = (), **params: object) -> None:
        super().__init__(errors=errors, **params)
        self.producer = producer


class MalformedJson(Refusal):
    """The body is not JSON."""

    kind = Kind.MALFORMED


class Unreadable(Refusal):
    """The request cannot be read."""

    kind = Kind.MALFORMED


class CursorTampered(Refusal):
    """The cursor was not issued by this list."""

    kind = Kind.MALFORMED


class IdempotencyKeyMissing(Refusal):
    """Every POST names an Idempotency-Key."""

    kind = Kind.MALFORMED


class WaitForMalformed(Refusal):
    """Wait-For holds Event-Ids as this system answered them."""

    kind = Kind.MALFORMED


class Unauthenticated(Refusal):
    """No valid token."""

    kind = Kind.UNAUTHENTICATED


class OutOfRole(Forbidden):
    """The caller's role may not call this."""


class FourEyes(Forbidden):
    """Who proposes does not approve (domain rule 12)."""


class NotFound(Missing):
    """No such path."""


class OutOfSubtree(Missing):
    """Outside the caller's units; told as missing so that nothing is disclosed."""

    @classmethod
    def code(cls) -> str:
        """The same words as for what does not exist."""
        return "resource-missing"


class ResourceMissing(Missing):
    """No such resource."""


class MethodNotAllowed(Refusal):
    """The path exists, the method does not."""

    kind = Kind.METHOD


class InvalidRequest(Refused):
    """Fields are missing, unknown or of the wrong form."""


class IdempotencyKeyReused(Refused):
    """The same key came with another body."""


class RequestInFlight(Conflict):
    """The first request with this key has not ended yet."""


class SubjectParked(Conflict):
    """The event waited for is parked in this projection."""


class PreconditionRequired(Refusal):
    """A change of what exists needs If-Match."""

    kind = Kind.UNCONDITIONAL


class PreconditionFailed(Refusal):
    """Somebody changed it since."""

    kind = Kind.STALE


class BodyTooLarge(Refusal):
    """The body exceeds what this path takes."""

    kind = Kind.TOO_LARGE


class FileMissing(Refused):
    """A file was to be sent, and none came or an empty one."""


class OldWorkbook(Refusal):
    """A workbook of Excel before 2007."""

    kind = Kind.MEDIA_TYPE


class UnsupportedMediaType(Refusal):
    """The body is of another media type than this path takes."""

    kind = Kind.MEDIA_TYPE


class ProjectionBehind(Refusal):
    """The event waited for has not been applied in time."""

    kind = Kind.BEHIND


class ServiceUnavailable(Refusal):
    """The database cannot be reached."""

    kind = Kind.UNAVAILABLE


class InternalError(Refusal):
    """A fault of ours."""

    kind = Kind.BROKEN
