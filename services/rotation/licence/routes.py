"""HTTP of licences; a number may hold slashes and blanks."""

from uuid import UUID

from services.rotation.licence import commands, queries
from services.rotation.licence.errors import LicenceDecisionOutOfOrder, LicenceNotSuspended, LicenceNotValid, LicenceNumberTaken
from services.rotation.licence.schemas import ChangeStatus, LicenceAnswer, PutLicence
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.routes import READERS, WRITERS
from shared.access import allowed
from shared.contracts.rotation import LicenceStatus
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Number

router = Router(prefix="/rotation/v1/practitioners/{practitioner_id}/licences", tags=["licences"])


@router.put("/{number:path}", response_model=LicenceAnswer, responses=declared(LicenceNumberTaken))
@allowed(*WRITERS, within=practitioners.places_of)
async def put_licence(uow: Writing, practitioner_id: UUID, number: Number, body: PutLicence) -> Document:
    """Record a licence: its number is unique, its titles decide the scope of practice."""
    return await commands.put_licence(uow, practitioner_id, number, body)


@router.post("/{number:path}:suspend", response_model=LicenceAnswer, responses=declared(LicenceNotValid, LicenceDecisionOutOfOrder))
@allowed(*WRITERS, within=practitioners.places_of)
async def suspend_licence(uow: Writing, practitioner_id: UUID, number: Number, body: ChangeStatus) -> Document:
    """Suspend a licence from a day on."""
    return await commands.change_status(uow, practitioner_id, number, body, LicenceStatus.SUSPENDED)


@router.post("/{number:path}:resume", response_model=LicenceAnswer, responses=declared(LicenceNotSuspended, LicenceDecisionOutOfOrder))
@allowed(*WRITERS, within=practitioners.places_of)
async def resume_licence(uow: Writing, practitioner_id: UUID, number: Number, body: ChangeStatus) -> Document:
    """Make a suspended licence valid again from a day on."""
    return await commands.change_status(uow, practitioner_id, number, body, LicenceStatus.VALID)


@router.get("", response_model=dict[str, object])
@allowed(*READERS, within=practitioners.places_of)
async def list_licences(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """The licences of a practitioner."""
    return await queries.list_licences(session, page, practitioner_id)


@router.get("/{number:path}", response_model=LicenceAnswer)
@allowed(*READERS, within=practitioners.places_of)
async def get_licence(session: Reading, practitioner_id: UUID, number: Number) -> Document:
    """One licence with the decisions on it."""
    return await queries.get_licence(session, practitioner_id, number)
