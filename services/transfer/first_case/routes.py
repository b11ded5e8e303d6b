"""HTTP of first cases."""

from uuid import UUID

from services.transfer.first_case import commands, queries
from services.transfer.first_case.errors import FirstCaseKnown, FirstCaseUnfit, TechniqueNotListed
from services.transfer.first_case.schemas import FirstCase, FirstCasePage, RecordFirstCase
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import READERS, both_ends
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import PreconditionFailed, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["first cases"])

KEEPERS = (Role.STATION, Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)


@router.post(
    ":record-first-case",
    response_model=TransferAnswer,
    responses=declared(
        ResourceMissing, StepOutOfOrder, FirstCaseUnfit, FirstCaseKnown, TechniqueNotListed, StepDayRefused, PreconditionFailed
    ),
)
@allowed(*KEEPERS, within=both_ends)
async def record_first_case(uow: Writing, transfer_id: UUID, body: RecordFirstCase) -> Document:
    """Record the first case that the receiver's own people did of an accepted technique."""
    return await commands.record_first_case(uow, transfer_id, body)


@router.get("/first-cases", response_model=FirstCasePage, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def list_first_cases(session: Reading, page: Paging, transfer_id: UUID) -> Document:
    """The first case of each accepted technique that has had one."""
    return await queries.list_first_cases(session, page, transfer_id)


@router.get("/first-cases/{technique_code}", response_model=FirstCase, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_first_case(session: Reading, transfer_id: UUID, technique_code: Code) -> Document:
    """The first case of one technique."""
    return await queries.get_first_case(session, transfer_id, technique_code)
