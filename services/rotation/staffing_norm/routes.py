"""HTTP of staffing norms and of where people are missing."""

from typing import Annotated

from fastapi import Query

from services.rotation.staffing_norm import commands, queries
from services.rotation.staffing_norm.errors import NormLinesRepeat
from services.rotation.staffing_norm.schemas import PutStaffingNorm, StaffingNormAnswer
from shared.access import allowed
from shared.actor import Role
from shared.contracts.catalog import FacilityKind
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/staffing-norms", tags=["staffing norms"])
gaps = Router(prefix="/rotation/v1/staffing-gaps", tags=["staffing norms"])

READERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.MINISTRY, Role.COMMITTEE, Role.HOME_AFFAIRS, Role.FINANCE)


@router.put("/{facility_kind}/{valid_from}", response_model=StaffingNormAnswer, responses=declared(NormLinesRepeat))
@allowed(Role.DEPARTMENT)
async def put_staffing_norm(uow: Writing, facility_kind: FacilityKind, valid_from: Day, body: PutStaffingNorm) -> Document:
    """Set whom facilities of a kind need in the Department's province; the Ministry's norm (VN) holds where a province has set none."""
    return await commands.put_staffing_norm(uow, facility_kind, valid_from, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_staffing_norms(
    session: Reading, page: Paging, facility_kind: FacilityKind | None = None, as_of: Day | None = None
) -> Document:
    """The norms of the caller's province and of the nation."""
    return await queries.list_staffing_norms(session, page, kind=facility_kind, as_of=as_of)


@router.get("/{facility_kind}/{valid_from}", response_model=StaffingNormAnswer)
@allowed(*READERS)
async def get_staffing_norm(session: Reading, facility_kind: FacilityKind, valid_from: Day) -> Document:
    """One norm: of the caller's province, else the nation's."""
    return await queries.get_staffing_norm(session, facility_kind, valid_from)


@gaps.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_gaps(
    session: Reading,
    page: Paging,
    *,
    unit: Code | None = None,
    as_of: Day | None = None,
    only_short: Annotated[bool, Query(description="Only lines with somebody missing.")] = False,
) -> Document:
    """Norm, people in post, present, rotated in and out, and who is missing, by facility and line."""
    return await queries.list_gaps(session, page, unit=unit, as_of=as_of or session.today, only_short=only_short)
