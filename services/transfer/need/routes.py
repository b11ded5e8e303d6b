"""HTTP of needs."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.facility.queries import known_place
from services.transfer.need import commands, queries
from services.transfer.need.errors import (
    NeedDayRefused,
    NeedFixed,
    NeedOutOfOrder,
    NothingToAggregate,
    SurveyNotOfNeed,
    TechniqueListedAlready,
)
from services.transfer.need.schemas import (
    AggregatedAnswer,
    AggregateNeeds,
    NeedAnswer,
    NeedPage,
    NeedStep,
    OpinionAsked,
    PutNeed,
    RejectNeed,
    SurveyNeed,
)
from services.transfer.need_review.errors import ReviewListMissing
from services.transfer.need_supplement.errors import SupplementFollowedAbove, SupplementStepRefused
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.contracts.transfer import NeedStatus
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Name

router = Router(prefix="/transfer/v1/needs", tags=["needs"])

ASKERS = (Role.STATION, Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
SURVEYORS = (Role.CENTRE, Role.DEPARTMENT)
MOVING = (ResourceMissing, NeedOutOfOrder, NeedDayRefused, PreconditionFailed)


@router.put(
    "/{need_id}",
    response_model=NeedAnswer,
    responses=declared(
        *(ResourceMissing, UnknownForeign, NeedFixed, SupplementStepRefused, SupplementFollowedAbove),
        *(PreconditionRequired, PreconditionFailed),
    ),
)
@allowed(*ASKERS, within=known_place("facility"))
async def put_need(uow: Writing, need_id: UUID, body: PutNeed) -> Document:
    """Ask for techniques and for what they require."""
    return await commands.put_need(uow, need_id, body)


@router.get("", response_model=NeedPage)
@allowed(*READERS)
async def list_needs(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query()] = None,
    status: Annotated[NeedStatus | None, Query()] = None,
    technique: Annotated[Code | None, Query()] = None,
    opinion: Annotated[OpinionAsked | None, Query()] = None,
    report: Annotated[UUID | None, Query()] = None,
    q: Annotated[Name | None, Query()] = None,
) -> Document:
    """Needs in priority order: remote, border and very difficult areas first, then what no facility near may perform, then by day."""
    return await queries.list_needs(session, page, unit=unit, status=status, technique=technique, opinion=opinion, report=report, q=q)


@router.get("/{need_id}", response_model=NeedAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.readable_at)
async def get_need(session: Reading, need_id: UUID) -> Document:
    """One need."""
    return await queries.get_need(session, need_id)


@router.post("/{need_id}:submit", response_model=NeedAnswer, responses=declared(*MOVING, TechniqueListedAlready, ReviewListMissing))
@allowed(*ASKERS, within=queries.own_facility)
async def submit_need(uow: Writing, need_id: UUID, body: NeedStep | None = None) -> Document:
    """Hand a need in; a technique that the facility is approved for already is asked for only with a `note` that says why."""
    return await commands.submit_need(uow, need_id, body)


@router.post("/{need_id}:survey", response_model=NeedAnswer, responses=declared(*MOVING, SurveyNotOfNeed))
@allowed(*SURVEYORS, within=queries.own_facility)
async def survey_need(uow: Writing, need_id: UUID, body: SurveyNeed | None = None) -> Document:
    """Record what was found on the spot, and which of the techniques are really needed."""
    return await commands.survey_need(uow, need_id, body)


@router.post("/{need_id}:aggregate", response_model=NeedAnswer, responses=declared(*MOVING))
@allowed(*SURVEYORS, within=queries.own_facility)
async def aggregate_need(uow: Writing, need_id: UUID, body: NeedStep | None = None) -> Document:
    """Take a need into the report to the Department."""
    return await commands.aggregate_need(uow, need_id, body)


@router.post(":aggregate", response_model=AggregatedAnswer, responses=declared(UnknownForeign, NothingToAggregate, NeedDayRefused))
@allowed(*SURVEYORS, within=known_place("unit"))
async def aggregate_needs(uow: Writing, body: AggregateNeeds) -> AggregatedAnswer:
    """Take every surveyed need of a unit into the report to the Department."""
    return await commands.aggregate_needs(uow, body)


@router.post("/{need_id}:reject", response_model=NeedAnswer, responses=declared(*MOVING))
@allowed(*SURVEYORS, within=queries.own_facility)
async def reject_need(uow: Writing, need_id: UUID, body: RejectNeed) -> Document:
    """Turn a need down, with the reason: no transfer follows from it any more."""
    return await commands.reject_need(uow, need_id, body)
