"""HTTP of certificates; a number may hold slashes and blanks."""

from uuid import UUID

from services.rotation.certificate import commands, queries
from services.rotation.certificate.schemas import CertificateAnswer, PutCertificate
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS, WRITERS
from services.rotation.technique.errors import TechniqueUnknown
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Number

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/certificates", tags=["certificates"])


@router.put("/{number:path}", response_model=CertificateAnswer, responses=declared(TechniqueUnknown))
@allowed(*WRITERS, within=practitioners.places_of)
async def put_certificate(uow: Writing, practitioner_id: UUID, number: Number, body: PutCertificate) -> Document:
    """Record a training certificate, which extends the scope to named techniques."""
    return await commands.put_certificate(uow, practitioner_id, number, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_certificates(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """The certificates of a practitioner."""
    return await queries.list_certificates(session, page, practitioner_id)


@router.get("/{number:path}", response_model=CertificateAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_certificate(session: Reading, practitioner_id: UUID, number: Number) -> Document:
    """One certificate."""
    return await queries.get_certificate(session, practitioner_id, number)
