"""HTTP of timelines: every step of a transfer, a need, a plan, and of what supports them."""

from uuid import UUID

from services.transfer.course import queries as courses
from services.transfer.mentoring_link import queries as mentoring
from services.transfer.need.queries import own_facility
from services.transfer.plan.queries import own_unit
from services.transfer.plan.routes import PLAN_READERS
from services.transfer.step import queries
from services.transfer.step.commands import Noun
from services.transfer.step.schemas import Timeline
from services.transfer.telehealth import queries as telehealth
from services.transfer.transfer.queries import READERS, both_ends
from shared.access import allowed
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code

router = Router(prefix="/transfer/v1", tags=["timelines"])


@router.get("/transfers/{transfer_id}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_transfer_timeline(session: Reading, page: Paging, transfer_id: UUID) -> Document:
    """Each step of a transfer: when, who, by which document."""
    return await queries.list_steps(session, page, Noun.TRANSFER, str(transfer_id))


@router.get("/needs/{need_id}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*READERS, within=own_facility)
async def get_need_timeline(session: Reading, page: Paging, need_id: UUID) -> Document:
    """Each step of a need."""
    return await queries.list_steps(session, page, Noun.NEED, str(need_id))


@router.get("/plans/{code}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*PLAN_READERS, within=own_unit)
async def get_plan_timeline(session: Reading, page: Paging, code: Code) -> Document:
    """Each step of a plan."""
    return await queries.list_steps(session, page, Noun.PLAN, code)


@router.get("/telehealth-sessions/{session_id}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*READERS, within=telehealth.both_ends)
async def get_telehealth_timeline(session: Reading, page: Paging, session_id: UUID) -> Document:
    """Each step of a telehealth session."""
    return await queries.list_steps(session, page, Noun.TELEHEALTH, str(session_id))


@router.get("/courses/{course_id}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*READERS, within=courses.places_of)
async def get_course_timeline(session: Reading, page: Paging, course_id: UUID) -> Document:
    """Each step of a course."""
    return await queries.list_steps(session, page, Noun.COURSE, str(course_id))


@router.get("/mentoring-links/{link_id}/timeline", response_model=Timeline, responses=declared(ResourceMissing))
@allowed(*READERS, within=mentoring.readable_at)
async def get_mentoring_link_timeline(session: Reading, page: Paging, link_id: Code) -> Document:
    """Each step of a mentoring link."""
    return await queries.list_steps(session, page, Noun.MENTORING_LINK, link_id)
