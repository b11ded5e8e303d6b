"""HTTP of submissions."""

from typing import Annotated

from fastapi import Query

from services.indicators.document.schemas import No
from services.indicators.programme.errors import DayToCome, NotInProgramme, UnitOutsideProgramme
from services.indicators.programme.queries import readers_of
from services.indicators.reported.errors import ReportingUnitUnknown
from services.indicators.reported.routes import REPORTERS
from services.indicators.reported.schemas import PeriodCode
from services.indicators.submission import commands, queries
from services.indicators.submission.errors import PeriodUnfit
from services.indicators.submission.schemas import PutSubmission, SubmissionAnswer, SubmissionPage
from services.indicators.task_progress.routes import unit_of_body
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code

router = Router(prefix="/indicators/v1/programmes/{code}/submissions", tags=["programmes"])


@router.put(
    "/{submission_id}",
    response_model=SubmissionAnswer,
    responses=declared(
        ResourceMissing,
        DayToCome,
        NotInProgramme,
        PeriodUnfit,
        ReportingUnitUnknown,
        UnitOutsideProgramme,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
@allowed(*REPORTERS, within=unit_of_body)
async def put_submission(uow: Writing, code: Code, submission_id: Code, body: PutSubmission) -> SubmissionAnswer:
    """Record that a unit handed in a report of the programme's reports due."""
    return await commands.put_submission(uow, code, submission_id, body)


@router.get("", response_model=SubmissionPage)
@allowed(*EVERYBODY, within=readers_of)
async def list_submissions(
    session: Reading,
    page: Paging,
    *,
    code: Code,
    report_no: Annotated[No | None, Query()] = None,
    unit: Annotated[Code | None, Query()] = None,
    period: Annotated[PeriodCode | None, Query()] = None,
) -> SubmissionPage:
    """The reports received for a programme."""
    return await queries.list_submissions(session, page, code, report_no=report_no, unit=unit, period=period)


@router.get("/{submission_id}", response_model=SubmissionAnswer, responses=declared(ResourceMissing))
@allowed(*EVERYBODY, within=readers_of)
async def get_submission(session: Reading, code: Code, submission_id: Code) -> SubmissionAnswer:
    """One submission."""
    return await queries.get_submission(session, code, submission_id)
