"""Mường Tè as the other services' logs tell it, and the calls that a transfer from its centre to a border station takes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from shared.actor import Role
from shared.contracts.catalog import (
    AdminUnitRecorded,
    ApprovalGranted,
    ApprovalStatus,
    Approver,
    FacilityKind,
    FacilityRecorded,
    LevelListPublished,
    PackageRecorded,
    ResourcesRecorded,
    TechniqueRecorded,
    TechniqueRequirements,
    UnitLevel,
)
from shared.contracts.envelope import Event
from shared.contracts.rotation import (
    CertificateRecorded,
    CompetencyLevel,
    CompetencyRecorded,
    CompetencyRevoked,
    LicenceRecorded,
    LicenceStatus,
    LicenceSuspended,
    PostKind,
    PostRecorded,
    PractitionerMerged,
    PractitionerRecorded,
)
from shared.settings import Settings
from tests.world import Producer, client

START = date(2020, 1, 1)
CENTRE, STATION, HOSPITAL = "TTYT.107", "TYT.3433", "BVDK.12"
ECG = "2.85"
LISTED = UUID(int=5)
TRAINER, ASSESSOR, TRAINEE, SECOND = UUID(int=11), UUID(int=12), UUID(int=21), UUID(int=22)
type Said = tuple[Event, str, date]


def unit(code: str, level: UnitLevel, parent: str | None, difficulty: Sequence[str] = ()) -> Said:
    said = AdminUnitRecorded(code=code, since=START, level=level, parent=parent, difficulty=list(difficulty), valid_from=START)
    return said, f"{code}@{START}", START


def facility(code: str, kind: FacilityKind, level: str, admin_unit: str, *, parent: str | None = None, beds: int | None = None) -> Said:
    said = FacilityRecorded(
        code=code,
        kind=kind,
        level=level,
        admin_unit=admin_unit,
        parent_facility=parent,
        beds=beds,
        acts_as_station=False,
        serves_communes=[],
        insurance_qualified=None,
        valid_from=START,
    )
    return said, code, START


def technique(code: str, scopes: Sequence[str] = ("doctor_general",), **requirements: Any) -> Said:
    return TechniqueRecorded(code=code, scopes=list(scopes), requirements=TechniqueRequirements(**requirements)), code, START


def package(code: str, *codes: str) -> Said:
    return PackageRecorded(code=code, technique_codes=list(codes)), code, START


def approval(at: str, *codes: str, approver: Approver = Approver.DEPARTMENT, day: date = START, id_: UUID | None = None) -> Said:
    said = ApprovalGranted(
        approval_id=id_ or uuid4(),
        facility=at,
        technique_codes=list(codes),
        above_level=False,
        approver=approver,
        decision_no="12/QĐ-SYT",
        decided_on=day,
        status=ApprovalStatus.IN_FORCE,
    )
    return said, str(said.approval_id), day


def level_list(level: str, *codes: str, day: date = START) -> Said:
    return LevelListPublished(level=level, valid_from=day, technique_codes=list(codes)), f"{level}@{day}", day


def resources(at: str, *equipment: str, day: date = START) -> Said:
    return ResourcesRecorded(facility=at, valid_from=day, equipment=list(equipment), rooms=[], drugs=[]), f"{at}@{day}", day


def practitioner(id_: UUID, title: str = "doctor_general") -> Said:
    said = PractitionerRecorded(practitioner_id=id_, title=title, qualification="general_doctor", specialty=None, education_level=None)
    return said, str(id_), START


def licence(
    who: UUID, *titles: str, issued: date = START, expires: date | None = None, no: int = 0, suspended_on: date | None = None
) -> Said:
    kind = LicenceRecorded if suspended_on is None else LicenceSuspended
    said = kind(
        licence_id=f"licence-{who.int}-{no}",
        practitioner_id=who,
        titles=list(titles) or ["doctor_general"],
        issued_on=issued,
        expires_on=expires,
        status=LicenceStatus.VALID if suspended_on is None else LicenceStatus.SUSPENDED,
    )
    return said, said.licence_id, suspended_on or issued


def certificate(who: UUID, *codes: str, issued: date = START, expires: date | None = None) -> Said:
    said = CertificateRecorded(
        certificate_id=f"certificate-{who.int}", practitioner_id=who, technique_codes=list(codes), issued_on=issued, expires_on=expires
    )
    return said, said.certificate_id, issued


def post(who: UUID, at: str, *codes: str, starts: date = START, until: date | None = None) -> Said:
    said = PostRecorded(
        post_id=UUID(int=who.int + 1000),
        practitioner_id=who,
        title="doctor_general",
        facility=at,
        kind=PostKind.PERMANENT,
        technique_codes=list(codes),
        starts_on=starts,
        until=until,
        village=None,
        training_months=None,
    )
    return said, str(said.post_id), starts


def competency(
    who: UUID, code: str, day: date = START, level: CompetencyLevel = CompetencyLevel.PROFICIENT, lapses_on: date | None = None
) -> Said:
    said = CompetencyRecorded(practitioner_id=who, technique_code=code, level=level, transfer_id=None, lapses_on=lapses_on)
    return said, f"{who}@{code}", day


def revoked(who: UUID, code: str, day: date = START) -> Said:
    return CompetencyRevoked(practitioner_id=who, technique_code=code), f"{who}@{code}", day


def merged(who: UUID, into: UUID, day: date = START) -> Said:
    return PractitionerMerged(practitioner_id=who, into=into), str(who), day


DISTRICT = (
    unit("12", UnitLevel.PROVINCE, None),
    unit("107", UnitLevel.DISTRICT, "12"),
    unit("3433", UnitLevel.COMMUNE, "107", ["border", "remote"]),
    unit("3434", UnitLevel.COMMUNE, "107"),
    facility(HOSPITAL, FacilityKind.PROVINCIAL_GENERAL_HOSPITAL, "province", "12", beds=400),
    facility(CENTRE, FacilityKind.DISTRICT_HEALTH_CENTRE, "district", "107", beds=90),
    facility(STATION, FacilityKind.COMMUNE_STATION, "commune", "3433", parent=CENTRE),
    facility("TYT.3434", FacilityKind.COMMUNE_STATION, "commune", "3434", parent=CENTRE),
    technique(ECG, observed_cases=1, assisted_cases=1, supervised_cases=2, equipment=["ecg"]),
    level_list("commune", ECG),
    approval(CENTRE, ECG, id_=LISTED),
    resources(CENTRE, "ecg"),
    resources(STATION, "ecg"),
)
PEOPLE = (
    practitioner(TRAINER),
    practitioner(ASSESSOR),
    practitioner(TRAINEE),
    practitioner(SECOND),
    licence(TRAINER),
    competency(TRAINER, ECG),
    post(TRAINEE, STATION, ECG),
)


class Story:
    """The service with its surroundings, and short names for its calls."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.catalog = Producer("catalog", settings)
        self.rotation = Producer("rotation", settings)
        self.centre = client(app, settings, role=Role.CENTRE, unit=CENTRE)
        self.station = client(app, settings, role=Role.STATION, unit=STATION)
        self.department = client(app, settings, role=Role.DEPARTMENT, unit="12")
        self.ministry = client(app, settings, role=Role.DEPARTMENT, unit="VN")
        self.need, self.transfer, self.session = str(uuid4()), str(uuid4()), str(uuid4())

    def over(self, app: FastAPI, settings: Settings) -> Self:
        """The same surroundings over a copy of their database."""
        copy = type(self)(app, settings)
        copy.catalog, copy.rotation = self.catalog.over(settings), self.rotation.over(settings)
        return copy

    async def tell(self) -> None:
        """Say the district and its people, and wait until they are known here."""
        await self.say_catalog(*DISTRICT)
        await self.say_rotation(*PEOPLE)

    async def say_catalog(self, *said: Said) -> UUID:
        """Events of the catalog, applied here."""
        last = await self.catalog.say(*said)
        await self._applied(f"catalog:{last}")
        return last

    async def say_rotation(self, *said: Said) -> UUID:
        """Events of rotation, applied here."""
        last = await self.rotation.say(*said)
        await self._applied(f"rotation:{last}")
        return last

    async def _applied(self, tag: str) -> None:
        answer = await self.ministry.get("/transfer/v1/policies", headers={"Wait-For": tag})
        assert answer.status_code == 200, answer.text

    def client(self, role: Role, unit_: str, sub: str | None = None) -> httpx.AsyncClient:
        """Somebody else."""
        return client(self.app, self.settings, role=role, unit=unit_, sub=sub)

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """The body of the transfer."""
        body = {
            "plan": "KH-2022",
            "need": self.need,
            "technique_codes": [ECG],
            "from_facility": CENTRE,
            "to_facility": STATION,
            "trainer_ids": [str(TRAINER)],
            "trainee_ids": [str(TRAINEE)],
            "planned_from": "2022-10-01",
            "planned_to": "2022-12-31",
        }
        return body | changes

    def a_session(self, **changes: Any) -> dict[str, Any]:
        """The body of a session that meets every quota."""
        case = {"trainee_id": str(TRAINEE), "technique_code": ECG}
        body = {
            "session_id": self.session,
            "on": "2022-10-10",
            "trainer_id": str(TRAINER),
            "mode": "on_site",
            "cases": [case | {"role": role, "count": count} for role, count in (("observed", 1), ("assisted", 1), ("supervised", 2))],
        }
        return body | changes

    async def put(self, who: httpx.AsyncClient, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        """PUT below /transfer/v1."""
        return await who.put(f"/transfer/v1{path}", json=body, headers=headers)

    async def post(self, who: httpx.AsyncClient, path: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """POST below /transfer/v1 with a key of its own."""
        return await who.post(f"/transfer/v1{path}", json=body, headers={"Idempotency-Key": str(uuid4())} | headers)

    async def get(self, who: httpx.AsyncClient, path: str, **headers: str) -> httpx.Response:
        """GET below /transfer/v1."""
        return await who.get(f"/transfer/v1{path}", headers=headers)

    async def step(self, who: httpx.AsyncClient, verb: str, body: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """A step of the transfer."""
        return await self.post(who, f"/transfers/{self.transfer}:{verb}", body, **headers)

    async def plan_it(self, **plan: Any) -> None:
        """Need, plan and transfer, up to the approved plan of 2022-09-01."""
        answer = await self.put(self.centre, f"/transfers/{self.transfer}", self.proposal(plan=None, need=None))
        assert answer.is_success, answer.text
        await self.plan_it_after(**plan)

    async def plan_it_after(self, **changes: Any) -> None:
        """Need and approved plan for a transfer that was proposed before them."""
        need = {"facility": STATION, "technique_codes": [ECG], "reason": "Xa huyện, đường khó đi"}
        plan = {"unit": CENTRE, "year": 2022, "transfers": [self.transfer], "outline": "Đề cương", "material": "Tài liệu"} | changes
        for answer in (
            await self.put(self.station, f"/needs/{self.need}", need),
            await self.post(self.station, f"/needs/{self.need}:submit", {"on": "2022-08-01"}),
            await self.put(self.centre, "/plans/KH-2022", plan),
            await self.put(self.centre, f"/transfers/{self.transfer}", self.proposal(), **{"If-Match": '"1"'}),
            await self.post(self.centre, "/plans/KH-2022:submit"),
            await self.post(self.department, "/plans/KH-2022:approve", {"decision_no": "45/QĐ-SYT", "decided_on": "2022-09-01"}),
        ):
            assert answer.is_success, answer.text

    async def start_it(self, **plan: Any) -> None:
        """The transfer planned, licensed, approved and started on 2022-10-01."""
        await self.plan_it(**plan)
        await self.say_rotation(licence(TRAINEE))
        for answer in (
            await self.step(self.department, "approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"}),
            await self.step(self.centre, "start", {"on": "2022-10-01"}),
        ):
            assert answer.is_success, answer.text

    async def teach_it(self) -> None:
        """The started transfer taught, attested and assessed."""
        await self.start_it()
        assessed = {
            "trainee_id": str(TRAINEE),
            "technique_code": ECG,
            "assessor_id": str(ASSESSOR),
            "score": 85,
            "passed": True,
            "on": "2022-12-01",
        }
        for answer in (
            await self.step(self.station, "record-session", self.a_session()),
            await self.step(self.centre, "attest", {"session_id": self.session}),
            await self.step(self.centre, "assess", assessed),
        ):
            assert answer.is_success, answer.text

    async def accept_it(self) -> None:
        """The transfer taught and accepted on 2022-12-15; the receiver's list holds the technique from 2023-01-01 on."""
        await self.teach_it()
        answer = await self.step(self.centre, "accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15"})
        assert answer.is_success, answer.text
        await self.say_catalog(approval(STATION, ECG, day=date(2023, 1, 1)))

    async def log(self) -> list[dict[str, Any]]:
        """The service's own events, oldest first, once all that was committed has been moved into its log."""
        moving = Producer("transfer", self.settings)
        await moving.move()
        reader = self.client(Role.DEPARTMENT, "VN")
        answer = await reader.get("/transfer/v1/events?after=0&limit=500")
        return answer.json()
