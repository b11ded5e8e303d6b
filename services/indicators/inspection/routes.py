"""HTTP of inspections."""

from typing import Annotated

from fastapi import Query

from services.indicators.inspection import commands, queries
from services.indicators.inspection.errors import InspectedElsewhere
from services.indicators.inspection.schemas import InspectionAnswer, InspectionPage, PutInspection
from services.indicators.programme.errors import DayToCome
from services.indicators.reported.errors import ReportingUnitUnknown
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/inspections", tags=["inspections"])


@router.put(
    "/{inspection_id}",
    response_model=InspectionAnswer,
    responses=declared(ResourceMissing, DayToCome, ReportingUnitUnknown, InspectedElsewhere, PreconditionRequired, PreconditionFailed),
)
@allowed(Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.COMMITTEE, Role.HOME_AFFAIRS, within=queries.inspector_of)
async def put_inspection(uow: Writing, inspection_id: Code, body: PutInspection) -> Document:
    """Record an inspection of a unit with its findings, and what is to be put right until when."""
    return await commands.put_inspection(uow, inspection_id, body)


@router.get("", response_model=InspectionPage)
@allowed(*EVERYBODY)
async def list_inspections(
    session: Reading,
    page: Paging,
    *,
    unit: Annotated[Code | None, Query(description="Inspected or inspecting.")] = None,
    programme: Annotated[Code | None, Query()] = None,
    overdue: Annotated[bool, Query(description="Only those with a remedy that is not done after its day.")] = False,
    as_of: Annotated[Day | None, Query()] = None,
) -> Document:
    """The inspections by and of the caller's units."""
    return await queries.list_inspections(session, page, as_of=as_of, unit=unit, programme=programme, overdue_only=overdue)


@router.get("/{inspection_id}", response_model=InspectionAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=queries.units_of)
async def get_inspection(session: Reading, inspection_id: Code) -> Document:
    """One inspection."""
    return await queries.get_inspection(session, inspection_id)
