"""HTTP of a programme's progress."""

from typing import Annotated

from fastapi import Query

from services.indicators.formula.errors import IndicatorOutdated
from services.indicators.programme.errors import ProgrammeOutdated
from services.indicators.programme.queries import readers_of
from services.indicators.progress import queries
from services.indicators.progress.schemas import Progress
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.problems import declared
from shared.route import Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/programmes", tags=["programmes"])


@router.get("/{code}/progress", response_model=Progress, responses=declared(ProgrammeOutdated, IndicatorOutdated))
@allowed(*EVERYBODY, within=readers_of)
async def get_progress(session: Reading, code: Code, as_of: Annotated[Day | None, Query()] = None) -> Progress:
    """How the programme stands: for each target value, gap, status and evidence; tasks, reports due, budget."""
    return await queries.get_progress(session, code, as_of)
