"""HTTP of scans."""

from typing import Any
from uuid import UUID

from starlette.responses import Response

from services.catalog.approval.queries import about_approval
from services.catalog.approval.routes import READERS
from services.catalog.attachment import commands, queries
from services.catalog.attachment.errors import AttachmentExists, AttachmentSuperseded, SuccessorUnfit
from services.catalog.attachment.queries import Paper
from services.catalog.attachment.schemas import Attachment, Attachments, SupersedeAttachment
from services.catalog.supplement.queries import about_supplement
from services.catalog.supplement.routes import PROPOSERS
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.errors import BodyTooLarge, UnsupportedMediaType
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Day
from shared.uploads import SCAN_LIMITS, ScanUpload

router = Router(prefix="/catalog/v1", tags=["scans of decisions"])

OF_APPROVAL, OF_SUPPLEMENT = "/approvals/{approval_id}/attachments", "/supplements/{supplement_id}/attachments"
PUT_REFUSALS = declared(AttachmentExists, BodyTooLarge, UnsupportedMediaType)
SUPERSEDE_REFUSALS = declared(AttachmentSuperseded, SuccessorUnfit)
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {str(type_): {"schema": {"type": "string", "format": "binary"}} for type_ in SCAN_LIMITS}}
}


@router.put(OF_APPROVAL + "/{attachment_id}", response_model=Attachment, responses=PUT_REFUSALS)
@allowed(Role.DEPARTMENT, within=about_approval)
async def put_approval_attachment(uow: Writing, approval_id: UUID, attachment_id: UUID, scan: ScanUpload) -> Document:
    """Attach a scan of a decision on an approval: pdf, jpeg or png of up to 20 MB, as the body or as the file of a form."""
    return await commands.put_attachment(uow, Paper(approval_id=approval_id), attachment_id, scan)


@router.get(OF_APPROVAL, response_model=Attachments)
@allowed(*READERS, within=about_approval, scope="catalog")
async def list_approval_attachments(
    session: Reading, page: Paging, approval_id: UUID, *, superseded: bool = True, as_of: Day | None = None
) -> Document:
    """The scans of an approval, now or on a day; `superseded=false` leaves out those whose place others have taken."""
    return await queries.list_attachments(session, page, Paper(approval_id=approval_id), superseded=superseded, as_of=as_of)


@router.get(OF_APPROVAL + "/{attachment_id}", response_class=Response, responses=FILE)
@allowed(*READERS, within=about_approval, scope="catalog")
async def read_approval_attachment(session: Reading, approval_id: UUID, attachment_id: UUID) -> Response:
    """A scan, byte for byte; its ETag is its SHA-256."""
    return await queries.read_content(session, Paper(approval_id=approval_id), attachment_id)


@router.post(OF_APPROVAL + "/{attachment_id}:supersede", response_model=Attachment, responses=SUPERSEDE_REFUSALS)
@allowed(Role.DEPARTMENT, within=about_approval)
async def supersede_approval_attachment(uow: Writing, approval_id: UUID, attachment_id: UUID, body: SupersedeAttachment) -> Document:
    """Let a better scan of the same decision take its place."""
    return await commands.supersede_attachment(uow, Paper(approval_id=approval_id), attachment_id, body)


@router.put(OF_SUPPLEMENT + "/{attachment_id}", response_model=Attachment, responses=PUT_REFUSALS)
@allowed(*PROPOSERS, within=about_supplement)
async def put_supplement_attachment(uow: Writing, supplement_id: UUID, attachment_id: UUID, scan: ScanUpload) -> Document:
    """Attach a scan of a proposal, an appraisal or the decision: pdf, jpeg or png of up to 20 MB, as the body or as the file of a form."""
    return await commands.put_attachment(uow, Paper(supplement_id=supplement_id), attachment_id, scan)


@router.get(OF_SUPPLEMENT, response_model=Attachments)
@allowed(*PROPOSERS, Role.COMMITTEE, Role.SYSTEM, within=about_supplement, scope="catalog")
async def list_supplement_attachments(
    session: Reading, page: Paging, supplement_id: UUID, *, superseded: bool = True, as_of: Day | None = None
) -> Document:
    """The scans of a supplement, now or on a day; `superseded=false` leaves out those whose place others have taken."""
    return await queries.list_attachments(session, page, Paper(supplement_id=supplement_id), superseded=superseded, as_of=as_of)


@router.get(OF_SUPPLEMENT + "/{attachment_id}", response_class=Response, responses=FILE)
@allowed(*PROPOSERS, Role.COMMITTEE, Role.SYSTEM, within=about_supplement, scope="catalog")
async def read_supplement_attachment(session: Reading, supplement_id: UUID, attachment_id: UUID) -> Response:
    """A scan, byte for byte; its ETag is its SHA-256."""
    return await queries.read_content(session, Paper(supplement_id=supplement_id), attachment_id)


@router.post(OF_SUPPLEMENT + "/{attachment_id}:supersede", response_model=Attachment, responses=SUPERSEDE_REFUSALS)
@allowed(*PROPOSERS, within=about_supplement)
async def supersede_supplement_attachment(uow: Writing, supplement_id: UUID, attachment_id: UUID, body: SupersedeAttachment) -> Document:
    """Let a better scan of the same paper take its place."""
    return await commands.supersede_attachment(uow, Paper(supplement_id=supplement_id), attachment_id, body)
