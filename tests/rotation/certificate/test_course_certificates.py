"""Certificates of courses become their holders', once, and corrections follow."""

from datetime import date
from uuid import UUID

from services.rotation.certificate.schemas import CertificateAnswer
from shared.contracts.transfer_support import CourseCertificate, CourseCompleted, CourseKind
from shared.ids import new_id
from tests.rotation.people import CENTRE, Rotation, get, make_person, post

COURSE, CERTIFICATE = UUID(int=1), UUID(int=2)
DAY = date(2022, 3, 6)


def completed(*holders: tuple[UUID, UUID], codes: tuple[str, ...] = ("1.64",), expires_on: date | None = None):
    said = CourseCompleted(
        course_id=COURSE,
        kind=CourseKind.COMMUNE,
        facility=CENTRE,
        technique_codes=["1.64"],
        hours=40,
        starts_on=date(2022, 3, 1),
        completed_on=DAY,
        trainee_ids=[holder for _, holder in holders],
        certificates=[
            CourseCertificate(certificate_id=id_, practitioner_id=holder, technique_codes=list(codes), issued_on=DAY, expires_on=expires_on)
            for id_, holder in holders
        ],
    )
    return said, str(COURSE), DAY


async def certificates_of(http, id_: UUID, event: UUID):
    return (await get(http, f"/practitioners/{id_}/certificates", **{"Wait-For": f"transfer:{event}"}))["items"]


async def may_perform(http, id_: UUID) -> bool:
    return (await get(http, f"/practitioners/{id_}/scope?technique=1.64&as_of=2022-04-01"))["may_perform"]


async def test_a_certificate_of_a_course_extends_its_holders_scope(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        event = await rotation.transfer.say(completed((CERTIFICATE, id_)))
        (found,) = await certificates_of(http, id_, event)
        assert CertificateAnswer.model_validate(found).id == found["number"] == str(CERTIFICATE)
        assert (found["technique_codes"], found["issued_on"], found["expires_on"]) == (["1.64"], "2022-03-06", None)
        assert await may_perform(http, id_)
    said = [e for e in await rotation.events() if e["type"].endswith("certificate-recorded.v1")]
    assert [(e["subject"], e["subject_version"]) for e in said] == [(str(CERTIFICATE), 1)]


async def test_the_same_told_again_says_nothing_and_a_correction_takes_it_back(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        await rotation.transfer.say(completed((CERTIFICATE, id_)), completed((CERTIFICATE, id_)))
        event = await rotation.transfer.say(completed((CERTIFICATE, id_), codes=(), expires_on=DAY))
        (found,) = await certificates_of(http, id_, event)
        assert CertificateAnswer.model_validate(found).technique_codes == []
        assert not await may_perform(http, id_)
        assert (await get(http, "/expiries?within=90d&unit=10"))["items"] == []
    said = [e for e in await rotation.events() if e["type"].endswith("certificate-recorded.v1")]
    assert [e["subject_version"] for e in said] == [1, 2]


async def test_a_certificate_for_no_technique_that_never_was_for_any_is_not_recorded(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        event = await rotation.transfer.say(completed((CERTIFICATE, id_), codes=()))
        assert await certificates_of(http, id_, event) == []


async def test_a_certificate_of_somebody_recorded_twice_is_the_other_records(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_, into = [await make_person(http, licensed=False, posted=False) for _ in range(2)]
        await post(http, f"/practitioners/{id_}:merge", {"into": str(into), "reason": "Ghi trùng"})
        event = await rotation.transfer.say(completed((CERTIFICATE, id_)))
        assert [each["id"] for each in await certificates_of(http, into, event)] == [str(CERTIFICATE)]


async def test_an_unknown_holder_parks_the_certificates_of_the_course(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, licensed=False, posted=False)
        await rotation.transfer.say(completed((CERTIFICATE, id_), (UUID(int=3), new_id())))
        other = await rotation.transfer.say(completed((UUID(int=4), id_)))
        assert [each["id"] for each in await certificates_of(http, id_, other)] == [str(UUID(int=4))]
    async with rotation.connection() as connection:
        states = await connection.fetch("select state, reason from reaction order by position")
    assert [tuple(row) for row in states] == [("parked", "practitioner-unknown"), ("done", None)]
