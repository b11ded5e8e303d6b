"""HTTP of waivers."""

from uuid import UUID

from services.transfer.transfer.errors import StepDayRefused, StepOutOfOrder
from services.transfer.transfer.queries import both_ends
from services.transfer.transfer.schemas import TransferAnswer
from services.transfer.waiver import commands
from services.transfer.waiver.errors import AlreadyWaived, CheckNotWaivable
from services.transfer.waiver.schemas import WaiveCheck
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes, ResourceMissing
from shared.problems import declared
from shared.route import Router, Writing

router = Router(prefix="/transfer/v1/transfers/{transfer_id}", tags=["waivers"])


@router.post(
    ":waive",
    response_model=TransferAnswer,
    responses=declared(ResourceMissing, FourEyes, CheckNotWaivable, AlreadyWaived, StepOutOfOrder, StepDayRefused),
)
@allowed(Role.DEPARTMENT, within=both_ends)
async def waive_check(uow: Writing, transfer_id: UUID, body: WaiveCheck) -> Document:
    """Waive a check, with a written reason; it shows in the timeline for ever."""
    return await commands.waive_check(uow, transfer_id, body)
