"""The way of a course, what each kind asks for, and what a course may end with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from services.transfer.course.errors import CourseDayRefused, CourseOutOfOrder, CourseResultUnfit, CourseTraineesUnfit, CourseUnfit
from services.transfer.course.schemas import CompleteCourse, CourseStatus, Finished, Learner, PutCourse, Workplace
from services.transfer.transfer.rules import is_downward
from shared.contracts.catalog import FacilityKind
from shared.contracts.transfer_support import CourseKind
from shared.errors import Detail
from shared.i18n import Word


class Step(StrEnum):
    """What is done with a course."""

    CHANGE = "change"
    COMPLETE = "complete"
    CORRECT = "correct"
    CANCEL = "cancel"


PLANNED, COMPLETED, CANCELLED = CourseStatus.PLANNED, CourseStatus.COMPLETED, CourseStatus.CANCELLED

# planned -> completed, and corrected ever after; or cancelled.
WAY: Mapping[Step, Mapping[CourseStatus, CourseStatus]] = {
    Step.CHANGE: {PLANNED: PLANNED},
    Step.COMPLETE: {PLANNED: COMPLETED},
    Step.CORRECT: {COMPLETED: COMPLETED},
    Step.CANCEL: {PLANNED: CANCELLED},
}

# What a kind cannot do without, and what only some kinds have.
NEEDED: Mapping[CourseKind, tuple[str, ...]] = {
    CourseKind.UPWARD: ("host_facility", "technique_codes"),
    CourseKind.DEGREE: ("institution", "qualification"),
}
KINDS_OF: Mapping[str, tuple[CourseKind, ...]] = {
    "host_facility": (CourseKind.UPWARD,),
    "institution": (CourseKind.DEGREE,),
    "qualification": (CourseKind.DEGREE,),
    "field": (CourseKind.UPWARD, CourseKind.DEGREE),
}
VILLAGE_TITLES = ("village_health_worker", "village_midwife")


def after(status: CourseStatus, step: Step) -> CourseStatus:
    """The state that a step leads to; raises CourseOutOfOrder, naming the steps allowed now."""
    if status not in WAY[step]:
        allowed = [Word(s, f"step.course.{s}") for s in Step if status in WAY[s]]
        raise CourseOutOfOrder(state=Word(status, f"state.course.{status}"), allowed=allowed or [Word("-", "word.none")])
    return WAY[step][status]


def trainees_of(course: PutCourse) -> tuple[list[UUID], str]:
    """Who learns, and the pointer to them."""
    return (course.trainee_ids, "/trainee_ids") if course.team is None else (course.team.member_ids, "/team/member_ids")


def ensure_of_kind(course: PutCourse) -> None:
    """A course has the fields of its kind, and either trainees or a team; raises CourseUnfit, pointing at each fault."""
    faults = [Detail(f"/{name}", "field.missing") for name in NEEDED.get(course.kind, ()) if not getattr(course, name)]
    faults += [
        Detail(f"/{name}", "field.not-of-kind", {"kinds": kinds})
        for name, kinds in KINDS_OF.items()
        if course.kind not in kinds and getattr(course, name) is not None
    ]
    if course.team is not None and course.trainee_ids:
        faults.append(Detail("/team", "field.trainees-or-team"))
    if faults:
        raise CourseUnfit(errors=faults)


def ensure_host_above(host_level: str, sender_level: str, *, same: bool, own: bool) -> None:
    """Staff are sent up: to another facility that stands higher, or that runs the sender (`own`); raises CourseUnfit."""
    if same or not (own or is_downward(host_level, sender_level)):
        raise CourseUnfit(errors=[Detail("/host_facility", "field.not-above-sender")])


def ensure_trainees_fit(kind: CourseKind, learners: Sequence[Learner], pointer: str, host: Workplace | None) -> None:
    """Station staff, workers of villages, or people of below the host, as the kind asks; raises CourseTraineesUnfit, pointing at each."""
    faults = [
        Detail(f"{pointer}/{index}", code) for index, learner in enumerate(learners) if (code := _misfit(kind, learner, host)) is not None
    ]
    if faults:
        raise CourseTraineesUnfit(errors=faults)


def _misfit(kind: CourseKind, learner: Learner, host: Workplace | None) -> str | None:
    match kind:
        case CourseKind.COMMUNE:
            return None if any(is_station(place) for place in learner.workplaces) else "field.not-at-a-station"
        case CourseKind.VILLAGE_WORKER:
            return None if learner.title in VILLAGE_TITLES else "field.not-of-a-village"
        case CourseKind.UPWARD:
            return None if host is None or all(_is_above(host, place) for place in learner.workplaces) else "field.not-below-host"
        case CourseKind.DEGREE:
            return None


def is_station(place: Workplace) -> bool:
    """A commune's station, or a polyclinic that acts as one."""
    return place.kind == FacilityKind.COMMUNE_STATION or (place.kind == FacilityKind.REGIONAL_POLYCLINIC and place.acts_as_station)


def _is_above(host: Workplace, place: Workplace) -> bool:
    return place.facility != host.facility and is_downward(host.level, place.level)


def ensure_result_fits(result: CompleteCourse, *, trainees: Sequence[UUID], hours: int, techniques: Sequence[str]) -> None:
    """Each who finished is a trainee and named once; hours and certified techniques are the course's; raises CourseResultUnfit."""
    faults: list[Detail] = []
    people: set[UUID] = set()
    numbers: set[str] = set()
    for index, finished in enumerate(result.finished):
        pointer = f"/finished/{index}"
        if finished.trainee_id not in trainees:
            faults.append(Detail(f"{pointer}/trainee_id", "field.not-of-course"))
        elif finished.trainee_id in people:
            faults.append(Detail(f"{pointer}/trainee_id", "field.named-twice"))
        people.add(finished.trainee_id)
        if finished.hours is not None and finished.hours > hours:
            faults.append(Detail(f"{pointer}/hours", "field.more-than-the-course", {"hours": hours}))
        faults += _certificate_faults(f"{pointer}/certificate", finished, result.on, techniques, numbers)
    if faults:
        raise CourseResultUnfit(errors=faults)


def _certificate_faults(pointer: str, finished: Finished, on: date, techniques: Sequence[str], numbers: set[str]) -> Iterator[Detail]:
    """`numbers`: those of the certificates before, to which this one's is added."""
    given = finished.certificate
    if given is None:
        return
    if not finished.passed:
        yield Detail(pointer, "field.not-passed")
    if given.number in numbers:
        yield Detail(f"{pointer}/number", "field.named-twice")
    numbers.add(given.number)
    if given.expires_on is not None and given.expires_on < on:
        yield Detail(f"{pointer}/expires_on", "field.ends-before-start")
    for index, code in enumerate(given.technique_codes or []):
        if code not in techniques:
            yield Detail(f"{pointer}/technique_codes/{index}", "field.not-of-course")


def ensure_day(on: date, *, starts_on: date | None, today: date) -> None:
    """A step is not in the future, and no course ends before it began; raises CourseDayRefused."""
    if on > today:
        raise CourseDayRefused(errors=[Detail("/on", "field.in-the-future")])
    if starts_on is not None and on < starts_on:
        raise CourseDayRefused(errors=[Detail("/on", "field.before-the-course", {"day": starts_on})])


def certificate_id_of(course_id: UUID, trainee_id: UUID) -> UUID:
    """The opaque id of a trainee's certificate of a course: a correction is about the same one."""
    return uuid5(course_id, str(trainee_id))
