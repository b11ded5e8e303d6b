"""HTTP of courses."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.transfer.course import commands, queries
from services.transfer.course.errors import CourseDayRefused, CourseOutOfOrder, CourseResultUnfit, CourseTraineesUnfit, CourseUnfit
from services.transfer.course.schemas import (
    CancelCourse,
    CompleteCourse,
    CorrectCourse,
    CourseAnswer,
    CoursePage,
    CourseStatus,
    CourseSummary,
    PutCourse,
    ResultPage,
)
from services.transfer.facility.queries import known_place
from services.transfer.transfer.queries import READERS
from shared.access import allowed
from shared.actor import Role
from shared.contracts.transfer_support import CourseKind
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Name

router = Router(prefix="/transfer/v1/courses", tags=["courses"])

HOLDERS = (Role.CENTRE, Role.HOSPITAL, Role.DEPARTMENT)
RESULTING = declared(ResourceMissing, CourseOutOfOrder, CourseDayRefused, CourseResultUnfit, PreconditionFailed)


@router.put(
    "/{course_id}",
    response_model=CourseAnswer,
    responses=declared(
        ResourceMissing, UnknownForeign, CourseOutOfOrder, CourseUnfit, CourseTraineesUnfit, PreconditionRequired, PreconditionFailed
    ),
)
@allowed(*HOLDERS, within=known_place("facility"))
async def put_course(uow: Writing, course_id: UUID, body: PutCourse) -> Document:
    """Plan a course."""
    return await commands.put_course(uow, course_id, body)


@router.get("", response_model=CoursePage)
@allowed(*READERS)
async def list_courses(
    session: Reading,
    page: Paging,
    *,
    kind: Annotated[CourseKind | None, Query()] = None,
    status: Annotated[CourseStatus | None, Query()] = None,
    facility: Annotated[Code | None, Query()] = None,
    unit: Annotated[Code | None, Query()] = None,
    trainee: Annotated[UUID | None, Query()] = None,
    technique: Annotated[Code | None, Query()] = None,
    programme: Annotated[Code | None, Query()] = None,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
    q: Annotated[Name | None, Query()] = None,
) -> Document:
    """Courses that lie on some day between `from` and `to`: those of the caller's units, and those of their people."""
    places = {"facility": facility, "unit": unit}
    words = {"technique": technique, "programme": programme, "q": q}
    return await queries.list_courses(session, page, kind=kind, status=status, trainee=trainee, since=since, until=until, **places, **words)


@router.get("/summary", response_model=CourseSummary)
@allowed(*READERS)
async def get_summary(
    session: Reading,
    *,
    unit: Annotated[Code | None, Query()] = None,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
) -> Document:
    """Courses completed between `from` and `to` by facility and kind: hours, people, certificates."""
    return await queries.get_summary(session, unit=unit, since=since, until=until)


@router.get("/{course_id}", response_model=CourseAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.places_of)
async def get_course(session: Reading, course_id: UUID) -> Document:
    """One course."""
    return await queries.get_course(session, course_id)


@router.get("/{course_id}/results", response_model=ResultPage, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.places_of)
async def list_results(session: Reading, page: Paging, course_id: UUID) -> Document:
    """Every result ever told of a course, those that a correction replaced too."""
    return await queries.list_results(session, page, course_id)


@router.post("/{course_id}:complete", response_model=CourseAnswer, responses=RESULTING)
@allowed(*HOLDERS, within=queries.holder)
async def complete_course(uow: Writing, course_id: UUID, body: CompleteCourse) -> Document:
    """Tell what a course ended with: hours, who passed, certificates."""
    return await commands.complete_course(uow, course_id, body)


@router.post("/{course_id}:correct", response_model=CourseAnswer, responses=RESULTING)
@allowed(*HOLDERS, within=queries.holder)
async def correct_course(uow: Writing, course_id: UUID, body: CorrectCourse) -> Document:
    """Tell the whole result of a completed course anew, with the reason."""
    return await commands.correct_course(uow, course_id, body)


@router.post(
    "/{course_id}:cancel",
    response_model=CourseAnswer,
    responses=declared(ResourceMissing, CourseOutOfOrder, CourseDayRefused, PreconditionFailed),
)
@allowed(*HOLDERS, within=queries.holder)
async def cancel_course(uow: Writing, course_id: UUID, body: CancelCourse) -> Document:
    """Give a planned course up, with the reason."""
    return await commands.cancel_course(uow, course_id, body)
