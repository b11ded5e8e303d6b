"""HTTP of what a facility does with each technique."""

from services.catalog.approval.routes import READERS
from services.catalog.capability import queries
from services.catalog.capability.schemas import Capabilities, State
from services.catalog.facility.queries import about_facility
from shared.access import allowed
from shared.documents import Document
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/catalog/v1/facilities/{facility_code}/techniques", tags=["techniques of a facility"])


@router.get("", response_model=Capabilities)
@allowed(*READERS, within=about_facility("facility_code"), scope="catalog")
async def list_capabilities(
    session: Reading, page: Paging, facility_code: Code, as_of: Day | None = None, state: State | None = None
) -> Document:
    """State of each technique on a day, with since, decision and last case; `able` is for indicators to tell."""
    return await queries.list_capabilities(session, page, facility_code, as_of=as_of, state=state)
