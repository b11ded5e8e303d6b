"""HTTP of logbooks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from services.transfer.logbook import queries
from services.transfer.logbook.schemas import LogbookAnswer
from services.transfer.transfer.queries import READERS, both_ends
from shared.access import allowed
from shared.errors import ResourceMissing
from shared.problems import declared
from shared.route import Reading, Router
from shared.schema import Day
from shared.sheets import Wanting
from shared.uploads import FileType

router = Router(prefix="/transfer/v1/transfers/{transfer_id}/logbook", tags=["logbooks"])


@router.get("", response_model=LogbookAnswer, responses={200: {"content": {FileType.XLSX.value: {}}}, **declared(ResourceMissing)})
@allowed(*READERS, within=both_ends)
async def get_logbook(
    session: Reading,
    wanted: Wanting,
    transfer_id: UUID,
    *,
    as_of: Annotated[Day | None, Query()] = None,
    trainee: Annotated[UUID | None, Query()] = None,
) -> LogbookAnswer | Response:
    """Per trainee and technique: cases required and done by role, the last assessment, how competent since when, and what is missing.

    As of a day (default today), as json or as a workbook.
    """
    return await queries.read_logbook(session, wanted, transfer_id, as_of or session.today, trainee)
