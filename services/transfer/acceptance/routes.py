"""HTTP of acceptances."""

from uuid import UUID

from services.transfer.acceptance import commands
from services.transfer.acceptance.errors import NotReadyForAcceptance
from services.transfer.acceptance.schemas import AcceptTransfer
from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import sender
from services.transfer.transfer.schemas import TransferAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["acceptance"])


@router.post(
    ":accept", response_model=TransferAnswer, responses=declared(ResourceMissing, StepOutOfOrder, NotReadyForAcceptance, StepDayRefused)
)
@allowed(Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT, within=sender)
async def accept_transfer(uow: Writing, transfer_id: UUID, body: AcceptTransfer) -> Document:
    """Declare the receiving facility able (nghiệm thu); a supplement of its list is proposed from it."""
    return await commands.accept_transfer(uow, transfer_id, body)
