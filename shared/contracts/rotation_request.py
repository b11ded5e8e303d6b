"""What rotation publishes of requests for staff; never a reason's text."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.contracts.envelope import Event


class RequestStatus(StrEnum):
    """Where a request for staff stands."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class RequestRecorded(Event, wire="vn.tuyen.rotation.request-recorded.v1"):
    """A receiving facility asks for people of a qualification, both days included, or no longer does; subject its id."""

    request_id: UUID
    facility: str
    qualification: str
    count: int
    starts_on: date
    ends_on: date
    status: RequestStatus
