"""HTTP of rewards."""

from uuid import UUID

from services.rotation.assignment.routes import READERS, SENDERS
from services.rotation.reward import commands, queries
from services.rotation.reward.errors import ConsentMissing, RewardDecidedAlready, RewardNotDecided, RotationNotServed
from services.rotation.reward.schemas import PublishReward, PutReward, RewardAnswer
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import FourEyes
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/rotation/v1/rewards", tags=["rewards"])


@router.put("/{reward_id}", response_model=RewardAnswer, responses=declared(RotationNotServed, RewardDecidedAlready, FourEyes))
@allowed(*SENDERS, Role.COMMITTEE)
async def put_reward(uow: Writing, reward_id: UUID, body: PutReward) -> Document:
    """Propose a reward, or (the Department or a committee, not who proposed) decide on it; with the person's consent to publish."""
    return await commands.put_reward(uow, reward_id, body)


@router.post("/{reward_id}:publish", response_model=RewardAnswer, responses=declared(RewardNotDecided, ConsentMissing))
@allowed(Role.DEPARTMENT, Role.COMMITTEE, within=queries.facility_of)
async def publish_reward(uow: Writing, reward_id: UUID, body: PublishReward | None = None) -> Document:
    """Make a decided reward public; never without the person's consent."""
    return await commands.publish_reward(uow, reward_id, body or PublishReward())


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_rewards(
    session: Reading,
    page: Paging,
    *,
    practitioner: UUID | None = None,
    facility: Code | None = None,
    decided: bool | None = None,
    published: bool | None = None,
) -> Document:
    """The rewards of the caller's facilities, and the published ones of all."""
    filters = {"practitioner": practitioner, "facility": facility, "decided": decided, "published": published}
    return await queries.list_rewards(session, page, **filters)


@router.get("/{reward_id}", response_model=RewardAnswer)
@allowed(*READERS, within=queries.readable_at)
async def get_reward(session: Reading, reward_id: UUID) -> Document:
    """One reward."""
    return await queries.get_reward(session, reward_id)
