"""A transfer from the need to its end, over HTTP and through three services: every call in order, and what must be there afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.actor import Role

EVER = "2020-01-01"
CENTRE, STATION, TECHNIQUE = "TTYT.107", "TYT.3433", "T1"
TRAINER, ASSESSOR, TRAINEE = (f"018f0000-0000-7000-8000-00000000000{n}" for n in "123")
NEED, TRANSFER, SESSION, GRANTED = (f"018f0000-0000-7000-8000-00000000001{n}" for n in "1234")
PLAN = "KH-2022"

type Body = dict[str, Any]


@dataclass(frozen=True)
class Who:
    role: Role
    unit: str


STATE, DEPARTMENT = Who(Role.DEPARTMENT, "VN"), Who(Role.DEPARTMENT, "12")
SENDER, RECEIVER = Who(Role.CENTRE, CENTRE), Who(Role.STATION, STATION)


@dataclass(frozen=True)
class Call:
    """One call; `after`: the service whose last Event-Id it waits for; `changes`: it goes with the ETag read before."""

    who: Who
    method: str
    path: str
    body: Body | None = None
    after: tuple[str, ...] = ()
    changes: bool = False


def surroundings() -> Iterator[Call]:
    """The province, its facilities and people, before anything is transferred."""
    for code, level, parent in (("12", "province", None), ("107", "district", "12"), ("3433", "commune", "107")):
        body = {"level": level, "name": code, "parent_code": parent, "valid_from": EVER}
        yield Call(STATE, "PUT", f"/catalog/v1/admin-units/{code}", body)
    for code, kind, level, unit, parent in (
        (CENTRE, "district_health_centre", "district", "107", None),
        (STATION, "commune_station", "commune", "3433", CENTRE),
    ):
        body = {"name": code, "kind": kind, "level": level, "admin_unit": unit, "parent_facility": parent, "valid_from": EVER}
        yield Call(STATE, "PUT", f"/catalog/v1/facilities/{code}", body)
    technique = {"name": "Điện tim", "scopes": ["doctor_general"], "requirements": {"observed_cases": 1, "supervised_cases": 2}}
    yield Call(STATE, "PUT", f"/catalog/v1/techniques/{TECHNIQUE}", technique)
    yield Call(STATE, "PUT", f"/catalog/v1/level-lists/commune/{EVER}", {"legal_basis": "mẫu", "technique_codes": [TECHNIQUE]})
    granted = {"id": GRANTED, "decision_no": "1/QĐ", "decided_on": EVER, "effective_on": EVER, "technique_codes": [TECHNIQUE]}
    yield Call(STATE, "POST", f"/catalog/v1/facilities/{CENTRE}/approvals", granted)
    for person, at in ((TRAINER, CENTRE), (ASSESSOR, CENTRE), (TRAINEE, STATION)):
        path = f"/rotation/v1/practitioners/{person}"
        doctor = {"full_name": "Nguyễn Văn (hư cấu)", "title": "doctor_general", "qualification": "general_doctor", "facility": at}
        yield Call(STATE, "PUT", path, doctor, after=("catalog",))
        yield Call(STATE, "PUT", f"{path}/licences/{person[-1]}/LC", {"titles": ["doctor_general"], "issued_on": EVER})
        post = {"facility": at, "kind": "permanent", "position": "Bác sĩ", "technique_codes": [TECHNIQUE], "from": EVER}
        yield Call(STATE, "PUT", f"{path}/posts/{GRANTED[:-2]}9{person[-1]}", post)


def transfer(*, plan: str | None, need: str | None) -> Body:
    """The transfer, before and after there are plan and need."""
    return {
        "plan": plan,
        "need": need,
        "technique_codes": [TECHNIQUE],
        "from_facility": CENTRE,
        "to_facility": STATION,
        "trainer_ids": [TRAINER],
        "trainee_ids": [TRAINEE],
        "planned_from": "2022-10-01",
        "planned_to": "2022-12-31",
    }


def asked_and_planned() -> Iterator[Call]:
    """From the need to the plan that the Department approved."""
    path = f"/transfer/v1/needs/{NEED}"
    yield Call(
        RECEIVER,
        "PUT",
        path,
        {"facility": STATION, "technique_codes": [TECHNIQUE], "reason": "Đường xa"},
        after=("catalog", "rotation"),
    )
    yield Call(RECEIVER, "POST", f"{path}:submit", {"on": "2022-08-01"})
    yield Call(SENDER, "POST", f"{path}:survey", {"on": "2022-08-10"})
    yield Call(SENDER, "POST", f"{path}:aggregate", {"on": "2022-08-20", "document_no": "9/BC"})
    plan = f"/transfer/v1/plans/{PLAN}"
    yield Call(SENDER, "PUT", f"/transfer/v1/transfers/{TRANSFER}", transfer(plan=None, need=None))
    outline = {"unit": CENTRE, "year": 2022, "transfers": [TRANSFER], "outline": "Đề cương", "material": "Tài liệu"}
    yield Call(SENDER, "PUT", plan, outline)
    yield Call(SENDER, "PUT", f"/transfer/v1/transfers/{TRANSFER}", transfer(plan=PLAN, need=NEED), changes=True)
    yield Call(SENDER, "POST", f"{plan}:submit", {"on": "2022-08-25"})
    yield Call(DEPARTMENT, "POST", f"{plan}:approve", {"decision_no": "45/QĐ-SYT", "decided_on": "2022-09-01"})


def taught_and_accepted() -> Iterator[Call]:
    """From the waiver to the acceptance."""
    path = f"/transfer/v1/transfers/{TRANSFER}"
    yield Call(DEPARTMENT, "POST", f"{path}:waive", {"check": "trainer.experience", "reason": "Chưa có số liệu", "on": "2022-09-02"})
    yield Call(DEPARTMENT, "POST", f"{path}:approve", {"decision_no": "50/QĐ-SYT", "decided_on": "2022-09-15"})
    yield Call(SENDER, "POST", f"{path}:start", {"on": "2022-10-01"})
    case = {"trainee_id": TRAINEE, "technique_code": TECHNIQUE}
    cases = [case | {"role": "observed", "count": 1}, case | {"role": "supervised", "count": 2}]
    session = {"session_id": SESSION, "on": "2022-10-10", "trainer_id": TRAINER, "mode": "on_site", "cases": cases}
    yield Call(RECEIVER, "POST", f"{path}:record-session", session)
    yield Call(SENDER, "POST", f"{path}:attest", {"session_id": SESSION})
    assessed = case | {"assessor_id": ASSESSOR, "score": 85, "passed": True, "on": "2022-12-01"}
    yield Call(SENDER, "POST", f"{path}:assess", assessed)
    yield Call(SENDER, "POST", f"{path}:accept", {"document_no": "07/BB-TTYT", "on": "2022-12-15"})


def supplemented(supplement: str) -> Iterator[Call]:
    """What the catalog proposed from the acceptance is appraised and approved."""
    path = f"/catalog/v1/supplements/{supplement}"
    yield Call(SENDER, "POST", f"{path}:appraise", {"result": "Đủ điều kiện"})
    decision = {"decision_no": "88/QĐ-SYT", "decided_on": "2023-01-05", "effective_on": "2023-01-05"}
    yield Call(DEPARTMENT, "POST", f"{path}:approve", decision)


def followed() -> Iterator[Call]:
    """From the first case to the end."""
    path = f"/transfer/v1/transfers/{TRANSFER}"
    first = {"technique_code": TECHNIQUE, "practitioner_id": TRAINEE, "on": "2023-01-20"}
    yield Call(RECEIVER, "POST", f"{path}:record-first-case", first, after=("catalog",))
    for month, on in ((3, "2023-03-20"), (6, "2023-06-20"), (12, "2023-12-20")):
        kept = [{"technique_code": TECHNIQUE, "outcome": "kept"}]
        yield Call(SENDER, "POST", f"{path}:follow-up", {"month": month, "on": on, "outcomes": kept})
    yield Call(SENDER, "POST", f"{path}:complete", {"on": "2024-01-10"})


NEED_STEPS = ["raised", "submitted", "surveyed", "aggregated"]
PLAN_STEPS = ["drafted", "submitted", "approved"]
TRANSFER_STEPS = [
    "proposed",
    "changed",
    "waived",
    "approved",
    "started",
    "session_recorded",
    "attested",
    "assessed",
    "accepted",
    "supplement_proposed",
    "supplement_approved",
    "first_case_recorded",
    *["followed_up"] * 3,
    "completed",
]
EVENTS = {
    NEED: ["need-submitted", "need-surveyed", "need-aggregated"],
    PLAN: ["plan-approved"],
    TRANSFER: [
        "transfer-proposed",
        "transfer-proposed",
        "check-waived",
        "transfer-approved",
        "transfer-started",
        "session-recorded",
        "session-attested",
        "trainee-assessed",
        "transfer-accepted",
        "first-case-recorded",
        *["follow-up-recorded"] * 3,
        "transfer-completed",
    ],
}
