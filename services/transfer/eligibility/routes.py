"""HTTP of a transfer's eligibility."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.eligibility import queries
from services.transfer.eligibility.schemas import EligibilityAnswer
from services.transfer.transfer.queries import READERS, both_ends
from shared.access import allowed
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Reading, Router, Telling
from shared.schema import Day

router = Router(prefix="/transfer/v1/transfers/{transfer_id}/eligibility", tags=["eligibility"])


@router.get("", response_model=EligibilityAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=both_ends)
async def get_eligibility(
    session: Reading, voice: Telling, transfer_id: UUID, as_of: Annotated[Day | None, Query()] = None
) -> EligibilityAnswer:
    """The eleven checks of Mường Tè II.1 and II.2 as of a day (default today), each with reason, clause and evidence."""
    return await queries.get_eligibility(session, transfer_id, as_of or session.today, voice.text)
