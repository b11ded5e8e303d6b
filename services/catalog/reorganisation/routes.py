"""HTTP of reorganisations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.catalog.reorganisation import commands, importer, queries
from services.catalog.reorganisation.errors import (
    CommuneWithoutSuccessor,
    FacilitiesDoNotFit,
    MovesDoNotAddUp,
    MovesDoNotFit,
    ReorganisationExists,
    ReorganisationIsNational,
    UnitsAlreadyReorganised,
)
from services.catalog.reorganisation.schemas import FacilityOutcomes, Outcome, Reorganisation, Reorganisations, Reorganise, UnitOutcomes
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.contracts.catalog import UnitLevel
from shared.documents import Document
from shared.import_request import Importing, Templating
from shared.importing import IMPORT_REFUSALS, template
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Number

router = Router(prefix="/catalog/v1/reorganisations", tags=["reorganisations"])
REFUSALS = (
    MovesDoNotAddUp,
    MovesDoNotFit,
    CommuneWithoutSuccessor,
    UnitsAlreadyReorganised,
    ReorganisationExists,
    ReorganisationIsNational,
)
Preview = Annotated[bool, Query(description="Answer the report as if it had been done, with every unit and facility; nothing is written.")]


@router.post("", response_model=Reorganisation, responses=declared(*REFUSALS, FacilitiesDoNotFit))
@allowed(Role.DEPARTMENT)
async def reorganise(uow: Writing, body: Reorganise, *, preview: Preview = False) -> Document:
    """Carry out a decision: units end, facilities and villages move, in one transaction; in more than one province by the Ministry."""
    return await commands.reorganise(uow, body, preview=preview)


@router.post(":import", response_model=Reorganisation, responses=declared(*REFUSALS, *IMPORT_REFUSALS))
@allowed(Role.DEPARTMENT)
async def import_reorganisation(
    uow: Writing,
    request: Importing,
    *,
    effective_on: Day,
    decision_no: Number,
    id_: Annotated[UUID | None, Query(alias="id")] = None,
    preview: Preview = False,
) -> Document:
    """The same from a csv or xlsx with the columns old_commune_code, new_commune_code, share; always all rows or none."""
    return await importer.import_reorganisation(uow, request, id_=id_, decision_no=decision_no, effective_on=effective_on, preview=preview)


@router.get(":template", response_class=Response)
@allowed(*EVERYBODY, scope="catalog")
async def get_template(session: Reading, request: Templating) -> Response:
    """An empty file for the import."""
    return template(importer.SHEET, request)


@router.get("", response_model=Reorganisations)
@allowed(*EVERYBODY, scope="catalog")
async def list_reorganisations(
    session: Reading, page: Paging, *, effective_on: Day | None = None, unit: Code | None = None, as_of: Day | None = None
) -> Document:
    """Reorganisations by day; `unit`: those that touched it; `as_of`: those of a day and before."""
    return await queries.list_reorganisations(session, page, effective_on=effective_on, unit=unit, as_of=as_of)


@router.get("/{reorganisation_id}", response_model=Reorganisation)
@allowed(*EVERYBODY, scope="catalog")
async def get_reorganisation(session: Reading, reorganisation_id: UUID) -> Document:
    """The report of a reorganisation, as applied."""
    return await queries.get_reorganisation(session, reorganisation_id)


@router.get("/{reorganisation_id}/units", response_model=UnitOutcomes)
@allowed(*EVERYBODY, scope="catalog")
async def list_units(
    session: Reading, page: Paging, reorganisation_id: UUID, *, level: UnitLevel | None = None, outcome: Outcome | None = None
) -> Document:
    """Every unit that a reorganisation touched, and what became of it."""
    return await queries.list_units(session, page, reorganisation_id, level=level, outcome=outcome)


@router.get("/{reorganisation_id}/facilities", response_model=FacilityOutcomes)
@allowed(*EVERYBODY, scope="catalog")
async def list_facilities(
    session: Reading, page: Paging, reorganisation_id: UUID, *, outcome: Outcome | None = None, approximate: bool | None = None
) -> Document:
    """Every facility in the caller's subtree that a reorganisation touched, where it stood and stands."""
    return await queries.list_facilities(session, page, reorganisation_id, outcome=outcome, approximate=approximate)
