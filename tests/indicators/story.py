"""Facts of catalog, rotation and transfer in the words of the tests, with ordinary values where a test does not care."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from shared.contracts import catalog, rotation, rotation_budget, transfer, transfer_support, transfer_training
from shared.contracts.envelope import Event
from shared.settings import Settings
from tests.world import Producer

SPACE = UUID(int=7)
LONG_AGO = date(2000, 1, 1)
type Said = tuple[Event, str, date]


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(SPACE, name)


def last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


@dataclass
class Story:
    """Each method says one fact, in a transaction of its own, and remembers the Event-Id to wait for."""

    catalog: Producer
    rotation: Producer
    transfer: Producer
    wait_for: dict[str, str] = field(default_factory=dict)

    def over(self, settings: Settings) -> "Story":
        """The same story, told so far, over a copy of its database."""
        return Story(self.catalog.over(settings), self.rotation.over(settings), self.transfer.over(settings), dict(self.wait_for))

    @property
    def heard(self) -> dict[str, str]:
        """The header that makes a read wait for everything said so far."""
        return {"Wait-For": ", ".join(self.wait_for.values())} if self.wait_for else {}

    async def catalog_says(self, *said: Said, province: str = "12") -> None:
        self.wait_for["catalog"] = f"catalog:{await self.catalog.say(*said, province=province)}"

    async def rotation_says(self, *said: Said, province: str = "12") -> None:
        self.wait_for["rotation"] = f"rotation:{await self.rotation.say(*said, province=province)}"

    async def transfer_says(self, *said: Said, province: str = "12") -> None:
        self.wait_for["transfer"] = f"transfer:{await self.transfer.say(*said, province=province)}"

    async def district(self) -> None:
        """Province 12 with district 107 and its communes C1 to C3, each with a station S1 to S3, and the district's centre H1."""
        units = [("12", "province", None), ("107", "district", "12"), *((f"C{n}", "commune", "107") for n in (1, 2, 3))]
        await self.catalog_says(*(unit(code, level, parent) for code, level, parent in units))
        await self.catalog_says(
            facility("H1", "107", kind="district_health_centre", level="district", beds=50),
            *(facility(f"S{n}", f"C{n}", parent="H1") for n in (1, 2, 3)),
        )


def unit(
    code: str,
    level: str,
    parent: str | None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
    successors: Iterable[str] = (),
    difficulty: Iterable[str] = (),
) -> Said:
    event = catalog.AdminUnitRecorded(
        code=code,
        since=since,
        level=catalog.UnitLevel(level),
        parent=parent,
        difficulty=[catalog.Difficulty(each) for each in difficulty],
        valid_from=since,
        valid_to=until,
        successors=list(successors),
    )
    return event, f"{code}@{since}", since


def facility(
    code: str,
    admin_unit: str,
    *,
    kind: str = "commune_station",
    level: str = "commune",
    parent: str | None = None,
    beds: int | None = None,
    acts_as_station: bool = False,
    serves: Iterable[str] = (),
    since: date = LONG_AGO,
) -> Said:
    event = catalog.FacilityRecorded(
        code=code,
        kind=catalog.FacilityKind(kind),
        level=level,
        admin_unit=admin_unit,
        parent_facility=parent,
        beds=beds,
        acts_as_station=acts_as_station,
        serves_communes=list(serves),
        insurance_qualified=None,
        valid_from=since,
    )
    return event, code, since


def closed(code: str, on: date) -> Said:
    return catalog.FacilityClosed(code=code, closed_on=on), code, on


def technique(code: str, *scopes: str) -> Said:
    return catalog.TechniqueRecorded(code=code, scopes=list(scopes), requirements=catalog.TechniqueRequirements()), code, LONG_AGO


def level_list(level: str, *techniques: str, since: date = LONG_AGO) -> Said:
    return catalog.LevelListPublished(level=level, valid_from=since, technique_codes=list(techniques)), f"{level}@{since}", since


APPROVALS = {
    "granted": (catalog.ApprovalGranted, catalog.ApprovalStatus.IN_FORCE),
    "suspended": (catalog.ApprovalSuspended, catalog.ApprovalStatus.SUSPENDED),
    "resumed": (catalog.ApprovalResumed, catalog.ApprovalStatus.IN_FORCE),
    "revoked": (catalog.ApprovalRevoked, catalog.ApprovalStatus.REVOKED),
    "corrected": (catalog.ApprovalCorrected, catalog.ApprovalStatus.IN_FORCE),
}


def approval(
    name: str,
    what: str,
    facility: str,
    techniques: Iterable[str],
    on: date,
    *,
    above_level: bool = False,
    above: Iterable[str] | None = None,
) -> Said:
    """`above`: which of the techniques lie above the level; None: said in the way of old events, of all of them or of none."""
    event, status = APPROVALS[what]
    said = event(
        approval_id=named(name),
        facility=facility,
        technique_codes=list(techniques),
        above_level=above_level,
        approver=catalog.Approver.DEPARTMENT,
        decision_no="1/QĐ-SYT",
        decided_on=on,
        status=status,
        above_level_codes=None if above is None else list(above),
        **({"decision": 1, "corrected_no": "2/QĐ-SYT"} if what == "corrected" else {}),
    )
    return said, str(named(name)), on


def returned(facility: str, month: str, **cases: tuple[int, int]) -> Said:
    """Cases and rotated cases by technique."""
    items = [
        catalog.ReturnItem(technique_code=code, cases=all_, insured_cases=0, rotated_cases=rotated)
        for code, (all_, rotated) in cases.items()
    ]
    return catalog.ReturnAccepted(facility=facility, month=month, items=items), f"{facility}@{month}", last_day(month)


def withdrawn(facility: str, month: str) -> Said:
    return catalog.ReturnWithdrawn(facility=facility, month=month), f"{facility}@{month}", last_day(month)


def lapse_months(months: int | str, *, since: date, technique: str | None = None) -> Said:
    code = "lapse_months" if technique is None else f"lapse_months.{technique}"
    return catalog.PolicySet(code=code, valid_from=since, value=months), f"{code}@{since}", since


LICENCES = {
    "recorded": (rotation.LicenceRecorded, rotation.LicenceStatus.VALID),
    "suspended": (rotation.LicenceSuspended, rotation.LicenceStatus.SUSPENDED),
    "resumed": (rotation.LicenceResumed, rotation.LicenceStatus.VALID),
}


def licence(
    name: str,
    what: str,
    person: str,
    titles: Iterable[str],
    *,
    issued: date = LONG_AGO,
    expires: date | None = None,
    on: date | None = None,
) -> Said:
    event, status = LICENCES[what]
    said = event(licence_id=name, practitioner_id=named(person), titles=list(titles), issued_on=issued, expires_on=expires, status=status)
    return said, name, on or issued


def certificate(name: str, person: str, techniques: Iterable[str], *, issued: date = LONG_AGO, expires: date | None = None) -> Said:
    said = rotation.CertificateRecorded(
        certificate_id=name, practitioner_id=named(person), technique_codes=list(techniques), issued_on=issued, expires_on=expires
    )
    return said, name, issued


def post(
    name: str,
    person: str,
    facility: str,
    *,
    title: str = "doctor_general",
    kind: str = "permanent",
    starts: date = LONG_AGO,
    until: date | None = None,
    ended: bool = False,
    village: str | None = None,
    months: int | None = None,
) -> Said:
    said = (rotation.PostEnded if ended else rotation.PostRecorded)(
        post_id=named(name),
        practitioner_id=named(person),
        title=title,
        facility=facility,
        kind=rotation.PostKind(kind),
        technique_codes=[],
        starts_on=starts,
        until=until,
        village=village,
        training_months=months,
    )
    return said, str(named(name)), until if ended and until else starts


def practitioner(
    person: str,
    qualification: str,
    *,
    title: str = "doctor_general",
    specialty: str | None = None,
    level: str | None = None,
    on: date = LONG_AGO,
) -> Said:
    said = rotation.PractitionerRecorded(
        practitioner_id=named(person), title=title, qualification=qualification, specialty=specialty, education_level=level
    )
    return said, str(named(person)), on


def absence(name: str, person: str, starts: date, ends: date | None) -> Said:
    said = rotation.AbsenceRecorded(absence_id=named(name), practitioner_id=named(person), kind="leave", starts_on=starts, ends_on=ends)
    return said, str(named(name)), starts


ASSIGNMENTS = {
    "approved": rotation.AssignmentApproved,
    "started": rotation.AssignmentStarted,
    "ended": rotation.AssignmentEnded,
    "cancelled": rotation.AssignmentCancelled,
}


def assignment(
    name: str,
    what: str,
    person: str,
    to: str,
    days: tuple[date, date],
    *,
    plan: str = "plan",
    title: str = "doctor_general",
    sender: str = "H1",
) -> Said:
    said = ASSIGNMENTS[what](
        assignment_id=named(name),
        plan=plan,
        practitioner_id=named(person),
        title=title,
        qualification="general_doctor",
        from_facility=sender,
        to_facility=to,
        starts_on=days[0],
        ends_on=days[1],
        duties=[rotation.Duty.CLINICAL_SUPPORT_AND_TRANSFER],
        status=rotation.AssignmentStatus(what),
    )
    return said, str(named(name)), days[0]


def plan(
    code: str, unit: str, starts: date, ends: date, stated: int, *, on: date | None = None, budget: dict[str, int] | None = None
) -> Said:
    said = rotation.PlanApproved(
        code=code,
        unit=unit,
        starts_on=starts,
        ends_on=ends,
        stated_total=stated,
        stated_by_qualification={},
        quotas=[],
        budget=budget or {},
    )
    return said, code, on or starts


def supplement(name: str, plan: str, amount: int, on: date) -> Said:
    said = rotation_budget.BudgetSupplemented(supplement_id=named(name), plan=plan, budget_level="province", amount=amount)
    return said, str(named(name)), on


def payment(
    name: str, plan: str, amount: int, paid: date, *, taken_back: date | None = None, level: str = "province", sender: str = "H1"
) -> Said:
    said = (rotation_budget.PaymentRecorded if taken_back is None else rotation_budget.PaymentReversed)(
        payment_id=named(name),
        assignment_id=named(f"assignment of {name}"),
        plan=plan,
        from_facility=sender,
        budget_level=level,
        kind="allowance",
        amount=amount,
        paid_on=paid,
    )
    return said, str(named(name)), taken_back or paid


def competency(person: str, technique: str, on: date, *, level: str = "proficient", lapses: date | None = None) -> Said:
    said = rotation.CompetencyRecorded(
        practitioner_id=named(person),
        technique_code=technique,
        level=rotation.CompetencyLevel(level),
        transfer_id=None,
        lapses_on=lapses,
    )
    return said, f"{named(person)}@{technique}", on


def incompetent(person: str, technique: str, on: date) -> Said:
    said = rotation.CompetencyRevoked(practitioner_id=named(person), technique_code=technique)
    return said, f"{named(person)}@{technique}", on


TRANSFERS = {
    "approved": transfer.TransferApproved,
    "started": transfer.TransferStarted,
    "cancelled": transfer.TransferCancelled,
    "accepted": transfer.TransferAccepted,
}


def given(name: str, what: str, sender: str, to: str, on: date, *techniques: str) -> Said:
    """A step of a transfer."""
    said = TRANSFERS[what](
        transfer_id=named(name),
        technique_codes=list(techniques) or ["A"],
        from_facility=sender,
        to_facility=to,
        trainer_ids=[],
        trainee_ids=[],
        plan=None,
        need=None,
        planned_from=on,
        planned_to=on,
        status=transfer.TransferStatus(what),
        **({"document_no": "1/BB", "accepted_on": on, "competent_trainee_ids": []} if what == "accepted" else {}),
    )
    return said, str(named(name)), on


def first_case(name: str, facility: str, technique: str, on: date) -> Said:
    said = transfer_training.FirstCaseRecorded(
        transfer_id=named(name), facility=facility, technique_code=technique, practitioner_id=named("An"), on=on
    )
    return said, str(named(name)), on


def telehealth(name: str, upper: str, lower: str, on: date, *, minutes: int = 30) -> Said:
    said = transfer_support.TelehealthHeld(
        session_id=named(name),
        upper_facility=upper,
        lower_facility=lower,
        on=on,
        kind=transfer_support.TelehealthKind.CONSULTATION,
        minutes=minutes,
    )
    return said, str(named(name)), on


def direction(name: str, lead: str, starts: date, until: date | None = None) -> Said:
    said = transfer_support.MentoringLinkRecorded(
        link_id=name, lead_facility=lead, with_kinds=[], with_facilities=["S1"], starts_on=starts, until=until
    )
    return said, name, starts
