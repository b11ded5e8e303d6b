"""Writes of courses: plan, complete, correct, cancel."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from services.transfer.course import queries, rules
from services.transfer.course.schemas import CancelCourse, CompleteCourse, CorrectCourse, CourseStatus, Finished, PutCourse, Team, Workplace
from services.transfer.facility.queries import Facility, find_facilities, find_province
from services.transfer.practitioner import queries as practitioners
from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.technique import queries as techniques
from shared import access
from shared.concurrency import Outcome, put_outcome
from shared.contracts.transfer_support import CourseCertificate, CourseCompleted, CourseKind
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, OutOfSubtree, UnknownForeign
from shared.statement import statement

INSERT = statement("""
    insert into course (id, kind, facility, title, technique_codes, hours, starts_on, ends_on, trainee_ids, team, host_facility,
        institution, qualification, field, programme, document_no, material, status, completion, version, revision)
    values (:id, :kind, :facility, :title, :technique_codes, :hours, :starts_on, :ends_on, :trainee_ids, :team, :host_facility,
        :institution, :qualification, :field, :programme, :document_no, :material, 'planned', 0, 0, 1)
    returning *
""")
UPDATE = statement("""
    update course set kind = :kind, facility = :facility, title = :title, technique_codes = :technique_codes, hours = :hours,
        starts_on = :starts_on, ends_on = :ends_on, trainee_ids = :trainee_ids, team = :team, host_facility = :host_facility,
        institution = :institution, qualification = :qualification, field = :field, programme = :programme, document_no = :document_no,
        material = :material, revision = revision + 1
    where id = :id returning *
""")
COMPLETE = statement("""
    update course set status = :status, completed_on = :on_day, completion_no = :document_no, completion = completion + 1,
        version = version + 1, revision = revision + 1
    where id = :id returning *
""")
INSERT_RESULTS = statement("""
    insert into course_result (course_id, no, trainee_id, hours, passed, certificate_id, certificate_no, technique_codes, issued_on,
        expires_on)
    select :course_id, :no, r.trainee_id, r.hours, r.passed, r.certificate_id, r.certificate_no,
        array(select jsonb_array_elements_text(r.technique_codes)), r.issued_on, r.expires_on
    from jsonb_to_recordset(:results::jsonb) as r(trainee_id uuid, hours integer, passed boolean, certificate_id uuid, certificate_no text,
        technique_codes jsonb, issued_on date, expires_on date)
""")
SAID = {rules.Step.COMPLETE: "completed", rules.Step.CORRECT: "corrected"}
CANCEL = statement("update course set status = :status, cancelled_on = :on_day, revision = revision + 1 where id = :id returning *")


async def put_course(uow: UnitOfWork, course_id: UUID, body: PutCourse) -> Document:
    """Plan a course, or change it while it is planned."""
    stored = await uow.find(queries.FIND, id=course_id)
    if stored is not None and not await access.is_within(uow, [stored["facility"]]):
        raise OutOfSubtree
    same = stored is not None and _body(stored) == body
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=str(course_id))
    if outcome is Outcome.SAME:
        return await _answer(uow, course_id)
    if stored is not None:
        rules.after(CourseStatus(stored["status"]), rules.Step.CHANGE)
    await _ensure_sound(uow, body)
    trainees, _ = rules.trainees_of(body)
    values = body.model_dump() | {"trainee_ids": trainees, "team": None if body.team is None else body.team.name}
    row = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, id=course_id, **values)
    uow.unchanged_subject = str(course_id)
    taken = Taken("planned" if outcome is Outcome.CREATE else "changed", uow.today, document_no=body.document_no)
    return await _conclude(uow, row, taken)


async def complete_course(uow: UnitOfWork, course_id: UUID, body: CompleteCourse) -> Document:
    """A planned course is over; its certificates extend what their holders may do."""
    return await _tell_result(uow, course_id, rules.Step.COMPLETE, body)


async def correct_course(uow: UnitOfWork, course_id: UUID, body: CorrectCourse) -> Document:
    """Tell what a completed course ended with anew; what was told before stays on record."""
    return await _tell_result(uow, course_id, rules.Step.CORRECT, body)


async def cancel_course(uow: UnitOfWork, course_id: UUID, body: CancelCourse) -> Document:
    """Give a planned course up."""
    stored = await queries.get_for_update(uow, course_id)
    status = rules.after(CourseStatus(stored["status"]), rules.Step.CANCEL)
    on = body.on or uow.today
    rules.ensure_day(on, starts_on=None, today=uow.today)
    row = await uow.one(CANCEL, id=course_id, status=status, on_day=on)
    uow.unchanged_subject = str(course_id)
    return await _conclude(uow, row, Taken("cancelled", on, document_no=body.document_no, note=body.reason))


async def _tell_result(uow: UnitOfWork, course_id: UUID, step: rules.Step, body: CompleteCourse) -> Document:
    stored = await queries.get_for_update(uow, course_id)
    status = rules.after(CourseStatus(stored["status"]), step)
    rules.ensure_day(body.on, starts_on=stored["starts_on"], today=uow.today)
    rules.ensure_result_fits(body, trainees=stored["trainee_ids"], hours=stored["hours"], techniques=stored["technique_codes"])
    row = await uow.one(COMPLETE, id=course_id, status=status, on_day=body.on, document_no=body.document_no)
    results = [_result(row, finished) for finished in body.finished]
    await uow.run(INSERT_RESULTS, course_id=course_id, no=row["completion"], results=results)
    await _publish(uow, row, [finished.trainee_id for finished in body.finished if finished.passed])
    reason = body.reason if isinstance(body, CorrectCourse) else None
    return await _conclude(uow, row, Taken(SAID[step], body.on, document_no=body.document_no, note=reason))


def _result(course: asyncpg.Record, finished: Finished) -> Mapping[str, Any]:
    """A row of course_result."""
    given = finished.certificate
    certificate: dict[str, Any] = {"technique_codes": []}
    if given is not None:
        certificate = {
            "certificate_id": rules.certificate_id_of(course["id"], finished.trainee_id),
            "certificate_no": given.number,
            "technique_codes": given.technique_codes or course["technique_codes"],
            "issued_on": course["completed_on"],
            "expires_on": given.expires_on,
        }
    hours = course["hours"] if finished.hours is None else finished.hours
    return {"trainee_id": finished.trainee_id, "hours": hours, "passed": finished.passed, **certificate}


async def _publish(uow: UnitOfWork, row: asyncpg.Record, passed: list[UUID]) -> None:
    """Say the course as it ended. A certificate that a correction took away is said once more, with no technique."""
    said = CourseCompleted(
        course_id=row["id"],
        kind=row["kind"],
        facility=row["facility"],
        technique_codes=row["technique_codes"],
        hours=row["hours"],
        starts_on=row["starts_on"],
        completed_on=row["completed_on"],
        trainee_ids=passed,
        certificates=[CourseCertificate(**dict(each)) for each in await queries.list_certificates(uow, row["id"])],
    )
    province = await find_province(uow, row["facility"])
    assert province is not None
    uow.publish(said, subject=str(row["id"]), version=row["version"], effective_on=row["completed_on"], province=province)


async def _ensure_sound(uow: UnitOfWork, body: PutCourse) -> None:
    """What a course names exists, and is what its kind asks for."""
    rules.ensure_of_kind(body)
    trainees, pointer = rules.trainees_of(body)
    unknown = await techniques.list_unknown(uow, body.technique_codes, "/technique_codes")
    known = await find_facilities(uow, [code for code in (body.facility, body.host_facility) if code is not None], body.starts_on)
    unknown += [
        Detail(f"/{end}", "field.unknown-code") for end in ("facility", "host_facility") if getattr(body, end) not in {None, *known}
    ]
    if unknown:
        raise UnknownForeign("catalog", errors=unknown)
    strangers = await practitioners.list_unknown(uow, trainees, pointer)
    if strangers:
        raise UnknownForeign("rotation", errors=strangers)
    host = None if body.host_facility is None else known[body.host_facility]
    if host is not None:
        sender = known[body.facility]
        rules.ensure_host_above(host.level, sender.level, same=host.code == sender.code, own=sender.parent_facility == host.code)
    if body.kind is not CourseKind.DEGREE:
        learners = await queries.list_learners(uow, trainees, body.starts_on, body.ends_on)
        rules.ensure_trainees_fit(body.kind, learners, pointer, None if host is None else _workplace(host))


def _workplace(facility: Facility) -> Workplace:
    return Workplace(facility.code, facility.kind, facility.level, acts_as_station=False)


async def _conclude(uow: UnitOfWork, row: asyncpg.Record, taken: Taken) -> Document:
    await record_step(uow, Noun.COURSE, str(row["id"]), row["revision"], taken)
    return await _answer(uow, row["id"])


async def _answer(uow: UnitOfWork, course_id: UUID) -> Document:
    found = await queries.get_course(uow, course_id)
    uow.version = int(found.version or 0)
    return found


def _body(row: asyncpg.Record) -> PutCourse:
    fields = {name: row[name] for name in PutCourse.model_fields}
    if row["team"] is not None:
        fields |= {"team": Team(name=row["team"], member_ids=row["trainee_ids"]), "trainee_ids": []}
    return PutCourse(**fields)
