"""HTTP of task progress."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query

from services.indicators.document.schemas import No
from services.indicators.programme.errors import DayToCome, UnitOutsideProgramme
from services.indicators.programme.queries import readers_of
from services.indicators.reported.errors import ReportingUnitUnknown
from services.indicators.reported.routes import REPORTERS
from services.indicators.task_progress import commands, queries
from services.indicators.task_progress.schemas import DifficultyPage, PutTaskProgress, TaskProgressAnswer, TaskProgressPage
from services.indicators.value.queries import list_places
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.db import Session
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/programmes/{code}", tags=["programmes"])


async def unit_of_body(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places of today that answer for the unit in a body."""
    return await list_places(session, [call["body"].unit])


@router.put(
    "/tasks/{no}/progress",
    response_model=TaskProgressAnswer,
    responses=declared(ResourceMissing, DayToCome, ReportingUnitUnknown, UnitOutsideProgramme, PreconditionRequired, PreconditionFailed),
)
@allowed(*REPORTERS, within=unit_of_body)
async def put_progress(uow: Writing, code: Code, no: No, body: PutTaskProgress) -> Document:
    """Say how far a unit is with a task from a day on, with evidence, difficulties and proposals."""
    return await commands.put_progress(uow, code, no, body)


@router.get("/tasks/{no}/progress", response_model=TaskProgressPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_progress(
    session: Reading,
    page: Paging,
    *,
    code: Code,
    no: No,
    unit: Annotated[Code | None, Query()] = None,
    as_of: Annotated[Day | None, Query()] = None,
    corrected: Annotated[bool, Query(description="With the versions that were corrected since.")] = False,
) -> Document:
    """What units said of a task, day by day."""
    return await queries.list_progress(session, page, code, task=no, unit=unit, as_of=as_of, corrected=corrected)


@router.get("/difficulties", response_model=DifficultyPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_difficulties(
    session: Reading,
    page: Paging,
    code: Code,
    unit: Annotated[Code | None, Query()] = None,
    as_of: Annotated[Day | None, Query()] = None,
) -> Document:
    """The difficulties and proposals that units raised, task by task."""
    return await queries.list_progress(session, page, code, raised=True, task=None, unit=unit, as_of=as_of, corrected=False)
