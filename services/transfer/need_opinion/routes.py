"""HTTP of the Department's opinion on who should receive from provincial hospitals (Mường Tè V.1)."""

from uuid import UUID

from services.transfer.need.errors import NeedDayRefused, NeedOutOfOrder
from services.transfer.need.queries import own_facility
from services.transfer.need.schemas import NeedAnswer, OpinionAsked
from services.transfer.need_opinion import commands, queries
from services.transfer.need_opinion.errors import SendingFacilityUnfit
from services.transfer.need_opinion.schemas import ForOpinionPage, Opine
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import PreconditionFailed, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/transfer/v1/needs", tags=["needs"])
REFUSALS = declared(ResourceMissing, NeedOutOfOrder, NeedDayRefused, SendingFacilityUnfit, UnknownForeign, PreconditionFailed)


@router.get("/for-opinion", response_model=ForOpinionPage)
@allowed(*READERS)
async def list_for_opinion(session: Reading, page: Paging, *, unit: Code | None = None, opinion: OpinionAsked | None = None) -> Document:
    """Stations and polyclinics that should receive from provincial hospitals: what nobody above them in the district may do."""
    return await queries.list_for_opinion(session, page, unit=unit, opinion=opinion)


@router.post("/{need_id}:opine", response_model=NeedAnswer, responses=REFUSALS)
@allowed(Role.DEPARTMENT, within=own_facility)
async def opine(uow: Writing, need_id: UUID, body: Opine) -> Document:
    """Say whether the facility should receive from a provincial hospital, and from which."""
    return await commands.opine(uow, need_id, body)
