"""HTTP of practitioners."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown
from services.rotation.practitioner import commands, importer, queries
from services.rotation.practitioner.errors import PractitionerMerged, PractitionerPseudonymised, PractitionerStateOutOfOrder
from services.rotation.practitioner.schemas import HistoryAnswer, PractitionerAnswer, PutPractitioner, Qualification, Title
from shared.access import allowed
from shared.actor import Role
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, ImportReport, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Name

router = Router(prefix="/rotation/v1/practitioners", tags=["practitioners"])

WRITERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL)
READERS = (*WRITERS, Role.MINISTRY, Role.STATION, Role.COMMITTEE, Role.HOME_AFFAIRS)

PUTTING = declared(FacilityUnknown, FacilityClosed, PractitionerStateOutOfOrder, PractitionerPseudonymised, PractitionerMerged)


@router.put("/{practitioner_id}", response_model=PractitionerAnswer, responses=PUTTING)
@allowed(*WRITERS)
async def put_practitioner(uow: Writing, practitioner_id: UUID, body: PutPractitioner) -> Document:
    """Record a health worker; the home facility lies in the caller's subtree."""
    return await commands.put_practitioner(uow, practitioner_id, body)


@router.post(":import", response_model=ImportReport, responses=declared(*IMPORT_REFUSALS))
@allowed(*WRITERS)
async def import_practitioners(uow: Writing, request: Importing) -> ImportReport:
    """Record the people of a file with their licences and posts: csv or xlsx; without an id a row is known by licence, else by name."""
    return await importer.import_practitioners(uow, request)


@router.get(":template", response_class=Response)
@allowed(*READERS)
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_practitioners(
    session: Reading,
    page: Paging,
    *,
    facility: Code | None = None,
    title: Title | None = None,
    qualification: Qualification | None = None,
    q: Annotated[Name | None, Query(description="Words of the name, without accents.")] = None,
    as_of: Annotated[Day | None, Query(description="Who was where as what on this day.")] = None,
) -> Document:
    """The health workers of the caller's subtree."""
    return await queries.list_practitioners(session, page, facility=facility, title=title, qualification=qualification, q=q, as_of=as_of)


@router.get("/{practitioner_id}", response_model=PractitionerAnswer, responses=declared(PractitionerMerged))
@allowed(*READERS, within=queries.places_of)
async def get_practitioner(session: Reading, practitioner_id: UUID, as_of: Day | None = None) -> Document:
    """One health worker; of somebody recorded twice the answer names the other id."""
    return await queries.get_practitioner(session, practitioner_id, as_of)


@router.get("/{practitioner_id}/history", response_model=dict[str, list[HistoryAnswer] | str | None])
@allowed(*READERS, within=queries.places_of)
async def list_history(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """All that was said about a person, with papers, posts and assignments: what holds from which day, who recorded it when."""
    return await queries.list_history(session, page, practitioner_id)
