"""HTTP of assignments."""

from uuid import UUID

from starlette.responses import Response

from services.rotation.assignment import commands, importer, queries
from services.rotation.assignment.errors import (
    AssignmentNotDownward,
    AssignmentNotOver,
    AssignmentOutsidePlan,
    AssignmentOverlaps,
    AssignmentStepOutOfOrder,
    BelowMinimumStaff,
    NotStaffOfSender,
    OnlyTheReceiverAppraises,
    PlanNotApproved,
    PractitionerNotLicensed,
    QuotaExceeded,
    RequestUnknown,
)
from services.rotation.assignment.schemas import (
    AppraiseAssignment,
    ApproveAssignment,
    AssignmentAnswer,
    CancelAssignment,
    EndAssignment,
    ExtendAssignment,
    Flag,
    PutAssignment,
    StartAssignment,
    State,
)
from services.rotation.facility.errors import FacilityClosed, FacilityUnknown
from services.rotation.plan.errors import PlanClosedAlready
from shared.access import allowed
from shared.actor import Role
from shared.contracts.rotation import AssignmentStatus
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/rotation/v1/assignments", tags=["assignments"])

SENDERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL)
BOTH_ENDS = (*SENDERS, Role.STATION)
APPROVERS = (*SENDERS, Role.COMMITTEE)
READERS = (*BOTH_ENDS, Role.MINISTRY, Role.COMMITTEE, Role.FINANCE, Role.HOME_AFFAIRS)

PROPOSAL = declared(
    FacilityUnknown,
    FacilityClosed,
    AssignmentOverlaps,
    AssignmentNotDownward,
    AssignmentOutsidePlan,
    NotStaffOfSender,
    RequestUnknown,
    PlanClosedAlready,
    AssignmentStepOutOfOrder,
)
GOING = declared(AssignmentStepOutOfOrder, PlanNotApproved, PractitionerNotLicensed, BelowMinimumStaff)
APPROVING = declared(AssignmentStepOutOfOrder, PlanNotApproved, PractitionerNotLicensed, BelowMinimumStaff, QuotaExceeded, FacilityClosed)
EXTENDING = declared(
    AssignmentStepOutOfOrder,
    PlanNotApproved,
    PractitionerNotLicensed,
    BelowMinimumStaff,
    AssignmentOverlaps,
    AssignmentOutsidePlan,
    FacilityClosed,
)


@router.put("/{assignment_id}", response_model=AssignmentAnswer, responses=PROPOSAL)
@allowed(*SENDERS)
async def propose_assignment(uow: Writing, assignment_id: UUID, body: PutAssignment) -> Document:
    """Propose to send somebody; the sending facility lies in the caller's subtree."""
    return await commands.propose_assignment(uow, assignment_id, body)


@router.post("/{assignment_id}:approve", response_model=AssignmentAnswer, responses=APPROVING)
@allowed(*APPROVERS, within=queries.sender_of)
async def approve_assignment(uow: Writing, assignment_id: UUID, body: ApproveAssignment | None = None) -> Document:
    """Record the decision that sends the person."""
    return await commands.approve_assignment(uow, assignment_id, body or ApproveAssignment())


@router.post("/{assignment_id}:start", response_model=AssignmentAnswer, responses=GOING)
@allowed(*BOTH_ENDS, within=queries.ends_of)
async def start_assignment(uow: Writing, assignment_id: UUID, body: StartAssignment | None = None) -> Document:
    """The person is at the receiving facility."""
    return await commands.start_assignment(uow, assignment_id, body or StartAssignment())


@router.post("/{assignment_id}:extend", response_model=AssignmentAnswer, responses=EXTENDING)
@allowed(*APPROVERS, within=queries.sender_of)
async def extend_assignment(uow: Writing, assignment_id: UUID, body: ExtendAssignment) -> Document:
    """Record the decision by which it lasts longer."""
    return await commands.extend_assignment(uow, assignment_id, body)


@router.post(
    "/{assignment_id}:end", response_model=AssignmentAnswer, responses=declared(AssignmentStepOutOfOrder, OnlyTheReceiverAppraises)
)
@allowed(*BOTH_ENDS, within=queries.ends_of)
async def end_assignment(uow: Writing, assignment_id: UUID, body: EndAssignment) -> Document:
    """The person's last day, with the receiver's appraisal."""
    return await commands.end_assignment(uow, assignment_id, body)


@router.post("/{assignment_id}:appraise", response_model=AssignmentAnswer, responses=declared(AssignmentNotOver, AssignmentStepOutOfOrder))
@allowed(*BOTH_ENDS, within=queries.receiver_of)
async def appraise_assignment(uow: Writing, assignment_id: UUID, body: AppraiseAssignment) -> Document:
    """The receiver's judgement of an assignment that the sender ended, or that ran out by itself."""
    return await commands.appraise_assignment(uow, assignment_id, body)


@router.post("/{assignment_id}:cancel", response_model=AssignmentAnswer, responses=declared(AssignmentStepOutOfOrder))
@allowed(*SENDERS, within=queries.sender_of)
async def cancel_assignment(uow: Writing, assignment_id: UUID, body: CancelAssignment) -> Document:
    """It will not happen."""
    return await commands.cancel_assignment(uow, assignment_id, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(*SENDERS)
async def import_assignments(uow: Writing, request: Importing) -> ImportReport:
    """Propose the assignments of a file, each as a PUT would: csv or xlsx; who is sent is named by id or by licence number."""
    return await importer.import_assignments(uow, request)


@router.get(":template", response_class=Response)
@allowed(*READERS)
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_assignments(
    session: Reading,
    page: Paging,
    *,
    plan: Code | None = None,
    facility: Code | None = None,
    practitioner: UUID | None = None,
    request: UUID | None = None,
    status: AssignmentStatus | None = None,
    state: State | None = None,
    flag: Flag | None = None,
    as_of: Day | None = None,
) -> Document:
    """The assignments from or to the caller's facilities; `state` and `flag` are of the day `as_of`, today where none is given."""
    filters = {"plan": plan, "facility": facility, "practitioner": practitioner, "request": request}
    return await queries.list_assignments(session, page, as_of=as_of, status=status, state=state, flag=flag, **filters)


@router.get("/{assignment_id}", response_model=AssignmentAnswer)
@allowed(*READERS, within=queries.ends_of)
async def get_assignment(session: Reading, assignment_id: UUID, as_of: Day | None = None) -> Document:
    """One assignment."""
    return await queries.get_assignment(session, assignment_id, as_of)
