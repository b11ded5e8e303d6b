"""HTTP of people who were recorded twice."""

from uuid import UUID

from services.rotation.person_merge import commands, queries
from services.rotation.person_merge.errors import FactsOverlap, MergedIntoSelf, MergeIntoUnknown
from services.rotation.person_merge.schemas import MergeAnswer, MergePractitioner
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.errors import PractitionerMerged
from services.rotation.practitioner.routes import WRITERS
from shared.access import allowed
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/rotation/v1/practitioners", tags=["practitioners"])

REFUSALS = declared(FactsOverlap, MergedIntoSelf, MergeIntoUnknown, PractitionerMerged)


@router.get("/duplicates", response_model=dict[str, object])
@allowed(*WRITERS)
async def list_duplicates(session: Reading, page: Paging, unit: Code | None = None) -> Document:
    """Pairs of records that may be one person's: of one name, or with one licence number written in two ways."""
    return await queries.list_duplicates(session, page, unit=unit)


@router.post("/{practitioner_id}:merge", response_model=MergeAnswer, responses=REFUSALS)
@allowed(*WRITERS, within=practitioners.places_of)
async def merge_practitioner(uow: Writing, practitioner_id: UUID, body: MergePractitioner) -> Document:
    """Record that this person is another one: all that is recorded of this id is the other's from then on, and this id names it."""
    return await commands.merge_practitioner(uow, practitioner_id, body)


@router.get("/{practitioner_id}/merges", response_model=dict[str, object])
@allowed(*WRITERS, within=practitioners.places_of)
async def list_merges(session: Reading, page: Paging, practitioner_id: UUID) -> Document:
    """The records that were merged into this one."""
    return await queries.list_merges(session, page, practitioner_id)
