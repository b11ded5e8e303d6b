"""HTTP of posts."""

from uuid import UUID

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown, UnitUnknown
from services.rotation.post import commands, queries
from services.rotation.post.errors import PermanentPostOverlaps, PostEndedAlready, PostTaken, TooManyPosts, VillagePostIncomplete
from services.rotation.post.schemas import EndPost, PostAnswer, PutPost
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS, WRITERS
from services.rotation.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/posts", tags=["posts"])

REFUSALS = declared(
    FacilityUnknown,
    FacilityClosed,
    UnitUnknown,
    TechniqueUnknown,
    PermanentPostOverlaps,
    PostTaken,
    TooManyPosts,
    VillagePostIncomplete,
)


@router.put("/{post_id}", response_model=PostAnswer, responses=REFUSALS)
@allowed(*WRITERS, within=practitioners.places_of)
async def put_post(uow: Writing, practitioner_id: UUID, post_id: UUID, body: PutPost) -> Document:
    """Record a post; two permanent posts of one person never overlap."""
    return await commands.put_post(uow, practitioner_id, post_id, body)


@router.post("/{post_id}:end", response_model=PostAnswer, responses=declared(PostEndedAlready))
@allowed(*WRITERS, within=practitioners.places_of)
async def end_post(uow: Writing, practitioner_id: UUID, post_id: UUID, body: EndPost) -> Document:
    """End a post: `on` is the first day on which it is no longer held."""
    return await commands.end_post(uow, practitioner_id, post_id, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_posts(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """The posts of a practitioner."""
    return await queries.list_posts(session, page, practitioner_id)


@router.get("/{post_id}", response_model=PostAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_post(session: Reading, practitioner_id: UUID, post_id: UUID) -> Document:
    """One post."""
    return await queries.get_post(session, practitioner_id, post_id)
