"""What every event is: a past fact with the state after the change (CloudEvents 1.0, 4-events.md)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

_TYPE = re.compile(r"^vn\.tuyen\.(?P<service>[a-z]+)\.(?P<name>[a-z-]+)\.v(?P<version>[1-9][0-9]*)$")


class Event(BaseModel):
    """The data of one event type and version; its wire type is a written string, never a class path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ClassVar[str]

    def __init_subclass__(cls, *, wire: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if wire is not None:
            if not _TYPE.match(wire):
                raise ValueError(f"not an event type: {wire}")
            cls.type = wire
            EVENT_TYPES[wire] = cls


EVENT_TYPES: dict[str, type[Event]] = {}


def service_of(wire: str) -> str:
    """The producer named in an event type; raises ValueError."""
    found = _TYPE.match(wire)
    if found is None:
        raise ValueError(f"not an event type: {wire}")
    return found["service"]


def unversioned(wire: str) -> str:
    """The event type without its version."""
    return wire.rsplit(".v", 1)[0]


@dataclass(frozen=True, slots=True)
class Published:
    """One event on its way into the outbox."""

    id: UUID
    type: str
    subject: str
    subject_version: int
    effective_on: date
    province: str
    data: str
