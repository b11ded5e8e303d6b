"""What courses of each kind ask for and may end with, without a database."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.course import rules
from services.transfer.course.errors import CourseOutOfOrder, CourseResultUnfit, CourseTraineesUnfit, CourseUnfit
from services.transfer.course.schemas import CertificateGiven, CompleteCourse, CourseStatus, Finished, Learner, PutCourse, Workplace
from shared.contracts.transfer_support import CourseKind

WHO = [UUID(int=n) for n in range(4)]
STATION = Workplace("TYT.1", "commune_station", "commune", acts_as_station=False)
POLYCLINIC = Workplace("PK.1", "regional_polyclinic", "commune", acts_as_station=False)
ACTING = Workplace("PK.2", "regional_polyclinic", "commune", acts_as_station=True)
CENTRE = Workplace("TTYT.1", "district_health_centre", "district", acts_as_station=False)
HOSPITAL = Workplace("BVDK.1", "provincial_general_hospital", "province", acts_as_station=False)


def a_course(kind: CourseKind = CourseKind.COMMUNE, **more) -> PutCourse:
    body = {"kind": kind, "facility": "TTYT.1", "title": "Khóa", "hours": 40, "starts_on": date(2022, 3, 1), "ends_on": date(2022, 3, 5)}
    return PutCourse.model_validate(body | more)


def learner(*places: Workplace, title: str = "nurse") -> Learner:
    return Learner(WHO[0], title, places)


@pytest.mark.parametrize(
    ("course", "pointers"),
    [
        (a_course(CourseKind.UPWARD), ["/host_facility", "/technique_codes"]),
        (a_course(CourseKind.DEGREE), ["/institution", "/qualification"]),
        (a_course(host_facility="BVDK.1", field="Hồi sức"), ["/host_facility", "/field"]),
        (a_course(CourseKind.VILLAGE_WORKER, institution="ĐHYD", qualification="general_doctor"), ["/institution", "/qualification"]),
        (a_course(trainee_ids=[WHO[0]], team={"name": "Kíp mổ", "member_ids": [WHO[1]]}), ["/team"]),
        (a_course(CourseKind.UPWARD, host_facility="BVDK.1", technique_codes=["1.2"], institution="X"), ["/institution"]),
    ],
)
def test_a_course_without_what_its_kind_asks_for_or_with_more_is_refused(course, pointers):
    with pytest.raises(CourseUnfit) as refused:
        rules.ensure_of_kind(course)
    assert [fault.pointer for fault in refused.value.errors] == pointers


@pytest.mark.parametrize(
    ("kind", "who", "fits"),
    [
        (CourseKind.COMMUNE, learner(STATION), True),
        (CourseKind.COMMUNE, learner(CENTRE, ACTING), True),
        (CourseKind.COMMUNE, learner(POLYCLINIC), False),
        (CourseKind.COMMUNE, learner(), False),
        (CourseKind.VILLAGE_WORKER, learner(title="village_midwife"), True),
        (CourseKind.VILLAGE_WORKER, learner(STATION, title="midwife"), False),
        (CourseKind.UPWARD, learner(CENTRE, STATION), True),
        (CourseKind.UPWARD, learner(HOSPITAL), False),
        (CourseKind.UPWARD, learner(), True),
        (CourseKind.DEGREE, learner(), True),
    ],
)
def test_a_course_is_for_the_people_of_its_kind(kind, who, fits):
    if fits:
        rules.ensure_trainees_fit(kind, [who], "/trainee_ids", HOSPITAL)
        return
    with pytest.raises(CourseTraineesUnfit) as refused:
        rules.ensure_trainees_fit(kind, [learner(STATION, title="village_midwife"), who], "/team/member_ids", HOSPITAL)
    assert [fault.pointer for fault in refused.value.errors] == ["/team/member_ids/1"]


def test_staff_are_sent_to_a_higher_facility_or_to_the_one_that_runs_theirs():
    rules.ensure_host_above("province", "district", same=False, own=False)
    rules.ensure_host_above("district", "district", same=False, own=True)
    for level, same in (("district", False), ("commune", False), ("district", True)):
        with pytest.raises(CourseUnfit):
            rules.ensure_host_above(level, "district", same=same, own=same)


def test_each_fault_of_a_result_is_pointed_at():
    certificate = CertificateGiven(number="1/CN", technique_codes=["1.2", "9.9"], expires_on=date(2022, 3, 4))
    finished = [
        Finished(trainee_id=WHO[0], hours=41, certificate=certificate),
        Finished(trainee_id=WHO[0]),
        Finished(trainee_id=WHO[3], passed=False, certificate=CertificateGiven(number="1/CN")),
    ]
    result = CompleteCourse(on=date(2022, 3, 5), document_no="2/BC", finished=finished)
    with pytest.raises(CourseResultUnfit) as refused:
        rules.ensure_result_fits(result, trainees=WHO[:2], hours=40, techniques=["1.2"])
    assert [(fault.pointer, fault.code.removeprefix("field.")) for fault in refused.value.errors] == [
        ("/finished/0/hours", "more-than-the-course"),
        ("/finished/0/certificate/expires_on", "ends-before-start"),
        ("/finished/0/certificate/technique_codes/1", "not-of-course"),
        ("/finished/1/trainee_id", "named-twice"),
        ("/finished/2/trainee_id", "not-of-course"),
        ("/finished/2/certificate", "not-passed"),
        ("/finished/2/certificate/number", "named-twice"),
    ]


@given(st.lists(st.sampled_from(WHO), min_size=1, max_size=6), st.integers(1, 80))
def test_a_result_fits_exactly_where_each_trainee_stands_once_with_the_courses_hours_at_most(people, hours):
    result = CompleteCourse(on=date(2022, 3, 5), document_no="2", finished=[Finished(trainee_id=who, hours=hours) for who in people])
    wanted = hours <= 40 and max(Counter(people).values()) == 1 and WHO[3] not in people
    try:
        rules.ensure_result_fits(result, trainees=WHO[:3], hours=40, techniques=[])
    except CourseResultUnfit:
        assert not wanted
    else:
        assert wanted


def test_every_step_out_of_order_names_what_is_allowed():
    for status in CourseStatus:
        for step in rules.Step:
            if status in rules.WAY[step]:
                continue
            with pytest.raises(CourseOutOfOrder) as refused:
                rules.after(status, step)
            allowed = {CourseStatus.PLANNED: ["change", "complete", "cancel"], CourseStatus.COMPLETED: ["correct"]}
            assert refused.value.params["allowed"] == allowed.get(status, ["-"])


def test_a_correction_is_about_the_same_certificate():
    assert rules.certificate_id_of(WHO[0], WHO[1]) == rules.certificate_id_of(WHO[0], WHO[1]) != rules.certificate_id_of(WHO[0], WHO[2])
