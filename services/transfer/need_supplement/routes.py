"""HTTP of what needs ask for besides techniques."""

from uuid import UUID

from services.transfer.need.errors import NeedOutOfOrder
from services.transfer.need.queries import own_facility
from services.transfer.need.routes import ASKERS
from services.transfer.need.schemas import NeedAnswer
from services.transfer.need_supplement import commands
from services.transfer.need_supplement.errors import SupplementFollowedAbove, SupplementOutOfOrder, SupplementStepRefused
from services.transfer.need_supplement.schemas import FollowSupplement
from shared.access import allowed
from shared.documents import Document
from shared.errors import PreconditionFailed, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Router, Writing

router = Router(prefix="/transfer/v1/needs", tags=["needs"])
REFUSALS = declared(
    *(ResourceMissing, NeedOutOfOrder, SupplementOutOfOrder, SupplementStepRefused, SupplementFollowedAbove),
    *(UnknownForeign, PreconditionFailed),
)


@router.post("/{need_id}:follow-supplement", response_model=NeedAnswer, responses=REFUSALS)
@allowed(*ASKERS, within=own_facility)
async def follow_supplement(uow: Writing, need_id: UUID, body: FollowSupplement) -> Document:
    """Funded, delivered, or moved from another unit; the receiving unit itself says only that it has arrived."""
    return await commands.follow_supplement(uow, need_id, body)
