"""HTTP of requests for staff."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown
from services.rotation.practitioner.schemas import Qualification
from services.rotation.request import commands, queries
from services.rotation.request.errors import RequestEnded
from services.rotation.request.schemas import AnswerLines, EndRequest, NeedCoverage, PutRequest, RequestAnswer, Requests
from shared.access import allowed
from shared.actor import Role
from shared.contracts.rotation_request import RequestStatus
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/requests", tags=["requests"])

ASKERS = (Role.STATION, Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
READERS = (*ASKERS, Role.MINISTRY, Role.COMMITTEE)
UNIT = Query(description="Only facilities of this unit or facility and below.")


@router.put("/{request_id}", response_model=RequestAnswer, responses=declared(FacilityUnknown, FacilityClosed, RequestEnded))
@allowed(*ASKERS)
async def put_request(uow: Writing, request_id: UUID, body: PutRequest) -> Document:
    """Ask for staff for a facility of the caller's subtree."""
    return await commands.put_request(uow, request_id, body)


@router.post("/{request_id}:withdraw", response_model=RequestAnswer, responses=declared(RequestEnded))
@allowed(*ASKERS, within=queries.facility_of)
async def withdraw_request(uow: Writing, request_id: UUID, body: EndRequest) -> Document:
    """Take a request back: nobody is needed any more."""
    return await commands.end_request(uow, request_id, body, RequestStatus.WITHDRAWN)


@router.post("/{request_id}:close", response_model=RequestAnswer, responses=declared(RequestEnded))
@allowed(Role.DEPARTMENT, Role.CENTRE, within=queries.facility_of)
async def close_request(uow: Writing, request_id: UUID, body: EndRequest) -> Document:
    """Close a request: it is answered, or it will not be."""
    return await commands.end_request(uow, request_id, body, RequestStatus.CLOSED)


@router.get("", response_model=Requests)
@allowed(*READERS)
async def list_requests(
    session: Reading,
    page: Paging,
    *,
    facility: Code | None = None,
    unit: Annotated[Code | None, UNIT] = None,
    qualification: Qualification | None = None,
    open: Annotated[bool | None, Query(description="Whether it still stands on the day.")] = None,  # noqa: A002 - the parameter's name
    as_of: Day | None = None,
) -> Document:
    """The requests of the caller's facilities, and how far each is answered on a day."""
    filters = {"facility": facility, "unit": unit, "qualification": qualification, "open": open}
    return await queries.list_requests(session, page, as_of=as_of or session.today, **filters)


@router.get("/coverage", response_model=NeedCoverage)
@allowed(*READERS)
async def get_coverage(
    session: Reading,
    *,
    unit: Annotated[Code | None, UNIT] = None,
    qualification: Qualification | None = None,
    as_of: Day | None = None,
) -> Document:
    """How far the needs of the caller's facilities are covered on a day."""
    return await queries.get_coverage(session, as_of=as_of or session.today, unit=unit, qualification=qualification)


@router.get("/{request_id}", response_model=RequestAnswer)
@allowed(*READERS, within=queries.facility_of)
async def get_request(session: Reading, request_id: UUID, as_of: Day | None = None) -> Document:
    """One request, and how far it is answered on a day."""
    return await queries.get_request(session, request_id, as_of or session.today)


@router.get("/{request_id}/answers", response_model=AnswerLines)
@allowed(*READERS, within=queries.facility_of)
async def list_answers(session: Reading, page: Paging, request_id: UUID, as_of: Day | None = None) -> Document:
    """The assignments that answer a request."""
    return await queries.list_answers(session, page, request_id, as_of or session.today)
