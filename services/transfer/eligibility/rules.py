"""The eleven checks of a transfer (Mường Tè II.1, II.2): facts of one day in, verdicts out.

Plurals are read strictly: every technique of the transfer must satisfy a check, and every trainer or trainee for every technique, since
whoever is named may be the one who teaches or performs it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from services.transfer.eligibility.schemas import ApprovalFact, Check, Facts, Result, TechniqueFact
from shared.contracts.catalog import Approver
from shared.contracts.transfer import NeedStatus
from shared.errors import Detail

type Evidence = dict[str, Any]
type Lacking = list[tuple[UUID, str]]

STANDING_NEEDS = frozenset({NeedStatus.SUBMITTED, NeedStatus.SURVEYED, NeedStatus.AGGREGATED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's result; `key` names its reason in the catalogues, `params` the values in it."""

    code: Check
    result: Result
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()


def judge(facts: Facts) -> list[Verdict]:
    """The eleven verdicts, in the document's order; a failing check that was waived is waived."""
    return _judge(facts, PREDICATES)


def judge_trainer(facts: Facts) -> list[Verdict]:
    """The two verdicts on the trainers: whether they may vouch for a session."""
    return _judge(facts, (trainer_scope, trainer_experience))


def _judge(facts: Facts, predicates: Sequence[Callable[[Facts], Verdict]]) -> list[Verdict]:
    waived = {waiver.check: waiver.since for waiver in facts.waivers}
    verdicts = [predicate(facts) for predicate in predicates]
    return [_waived(v, waived[v.code]) if v.result is Result.FAIL and v.code in waived else v for v in verdicts]


def is_eligible(verdicts: Iterable[Verdict]) -> bool:
    """Whether no check fails."""
    return all(verdict.result is not Result.FAIL for verdict in verdicts)


def faults(verdicts: Iterable[Verdict]) -> list[Detail]:
    """One detail per failing check."""
    return [Detail(f"/checks/{v.code}", v.key, dict(v.params)) for v in verdicts if v.result is Result.FAIL]


def sender_technique_approved(facts: Facts) -> Verdict:
    """Every technique stands in an approval in force at the sender."""
    held = [a for a in facts.approvals if a.facility == facts.from_facility]
    lacking = [t.code for t in facts.techniques if not any(t.code in a.technique_codes for a in held)]
    return _verdict(Check.SENDER_TECHNIQUE_APPROVED, lacking, _approvals(held))


def sender_resources(facts: Facts) -> Verdict:
    """Everything that the techniques require is recorded at the sender."""
    return _resources(Check.SENDER_RESOURCES, facts, facts.from_facility)


def receiver_resources(facts: Facts) -> Verdict:
    """Everything that the techniques require is recorded at the receiver."""
    return _resources(Check.RECEIVER_RESOURCES, facts, facts.to_facility)


def trainer_scope(facts: Facts) -> Verdict:
    """Every trainer may perform every technique by licence or certificate."""
    return _scope(Check.TRAINER_SCOPE, facts, facts.trainer_ids)


def trainer_experience(facts: Facts) -> Verdict:
    """Every trainer is proficient in every technique, or has the supervised quota of own cases recorded; a quota of none is met."""
    proficient = {(c.practitioner, c.technique) for c in facts.competencies}
    own = {(c.practitioner, c.technique): c.count for c in facts.own_cases}
    evidence: list[Evidence] = [
        {"kind": "competency", "id": c.id, "practitioner_id": str(c.practitioner), "technique_code": c.technique}
        for c in facts.competencies
    ]
    evidence += [
        {"kind": "own_cases", "id": str(who), "technique_code": technique, "count": count} for (who, technique), count in own.items()
    ]
    quotas = {t.code: t.requirements.supervised_cases for t in facts.techniques}
    lacking = [
        (who, code)
        for who in facts.trainer_ids
        for code, quota in quotas.items()
        if (who, code) not in proficient and own.get((who, code), 0) < quota
    ]
    if not lacking and not evidence:
        return Verdict(Check.TRAINER_EXPERIENCE, Result.PASS, _none_required(Check.TRAINER_EXPERIENCE))
    return _people_verdict(Check.TRAINER_EXPERIENCE, lacking, evidence)


def trainee_scope(facts: Facts) -> Verdict:
    """Every trainee may perform every technique by licence or certificate."""
    return _scope(Check.TRAINEE_SCOPE, facts, facts.trainee_ids)


def trainee_position(facts: Facts) -> Verdict:
    """Every technique stands in the written work assignment of every trainee's post in force at the receiver."""
    held = {(p.practitioner, code) for p in facts.posts for code in p.technique_codes}
    evidence: list[Evidence] = [{"kind": "post", "id": str(p.id), "practitioner_id": str(p.practitioner)} for p in facts.posts]
    return _people_verdict(Check.TRAINEE_POSITION, _without(facts.trainee_ids, facts.techniques, held), evidence)


def trainee_specific(facts: Facts) -> Verdict:
    """Where a technique requires hours of training, every trainee holds a valid certificate for it, which is what proves them."""
    required = [t for t in facts.techniques if t.requirements.training_hours > 0]
    if not required:
        return Verdict(Check.TRAINEE_SPECIFIC, Result.PASS, _none_required(Check.TRAINEE_SPECIFIC))
    held = {(c.practitioner, code) for c in facts.certificates for code in c.technique_codes}
    return _people_verdict(
        Check.TRAINEE_SPECIFIC, _without(facts.trainee_ids, required, held), _certificates(facts, facts.trainee_ids, required)
    )


def technique_ministry_list(facts: Facts) -> Verdict:
    """Every technique is on a level list in force, or in the scope lists (some title may perform it)."""
    lacking = [t.code for t in facts.techniques if not t.lists and not t.scopes]
    evidence: list[Evidence] = [
        {"kind": "level_list", "id": level, "technique_code": t.code} for t in facts.techniques for level in t.lists
    ]
    evidence += [{"kind": "scope_list", "id": t.code, "titles": t.scopes} for t in facts.techniques if t.scopes]
    return _verdict(Check.TECHNIQUE_MINISTRY_LIST, lacking, evidence)


def technique_department_approved(facts: Facts) -> Verdict:
    """Every technique stands in an approval in force that the Department decided for one of the two, or the approved plan names it."""
    decided = [a for a in facts.approvals if a.approver is Approver.DEPARTMENT]
    planned = _plan_holds(facts)
    lacking = [t.code for t in facts.techniques if not planned and not any(t.code in a.technique_codes for a in decided)]
    return _verdict(Check.TECHNIQUE_DEPARTMENT_APPROVED, lacking, _approvals(decided) + (_plan(facts) if planned else []))


def plan_department_approved(facts: Facts) -> Verdict:
    """The transfer answers a need that stands, and is named in a plan which the Department has approved."""
    needed = facts.need is not None and facts.need.status in STANDING_NEEDS
    evidence = _plan(facts)
    if facts.need is not None:
        evidence.append({"kind": "need", "id": str(facts.need.id), "status": facts.need.status})
    if _plan_holds(facts) and needed:
        return Verdict(Check.PLAN_DEPARTMENT_APPROVED, Result.PASS, _passed(Check.PLAN_DEPARTMENT_APPROVED), {}, evidence)
    params = {
        "plan": facts.plan.status if facts.plan else "-",
        "named": "+" if facts.plan and facts.plan.names_transfer else "-",
        "need": facts.need.status if facts.need else "-",
    }
    return Verdict(Check.PLAN_DEPARTMENT_APPROVED, Result.FAIL, _failed(Check.PLAN_DEPARTMENT_APPROVED), params, evidence)


PREDICATES: tuple[Callable[[Facts], Verdict], ...] = (
    sender_technique_approved,
    sender_resources,
    receiver_resources,
    trainer_scope,
    trainer_experience,
    trainee_scope,
    trainee_position,
    trainee_specific,
    technique_ministry_list,
    technique_department_approved,
    plan_department_approved,
)


def _scope(check: Check, facts: Facts, people: Sequence[UUID]) -> Verdict:
    """Domain rule 2: a licence valid that day has a title whose scope holds the technique, or a certificate for it is valid."""
    held = {(c.practitioner, code) for c in facts.certificates for code in c.technique_codes}
    evidence = _certificates(facts, people, facts.techniques)
    for licence in (each for each in facts.licences if each.practitioner in people):
        fitting = [t.code for t in facts.techniques if not set(t.scopes).isdisjoint(licence.titles)]
        held |= {(licence.practitioner, code) for code in fitting}
        evidence.append(
            {"kind": "licence", "id": licence.id, "practitioner_id": str(licence.practitioner), "titles": licence.titles}
            | {"expires_on": licence.expires_on, "technique_codes": fitting}
        )
    return _people_verdict(check, _without(people, facts.techniques, held), evidence)


def _resources(check: Check, facts: Facts, facility: str) -> Verdict:
    needed = {(kind, code) for t in facts.techniques for kind in ("equipment", "rooms", "drugs") for code in getattr(t.requirements, kind)}
    if not needed:
        return Verdict(check, Result.PASS, _none_required(check))
    recorded = [r for r in facts.resources if r.facility == facility]
    evidence: list[Evidence] = [
        {"kind": kind, "id": code, "facility": facility, "since": r.since}
        for r in recorded
        for kind, code in sorted(needed)
        if code in getattr(r, kind)
    ]
    there = {(entry["kind"], entry["id"]) for entry in evidence}
    return _verdict(check, sorted({code for _, code in needed - there}), evidence)


def _plan_holds(facts: Facts) -> bool:
    return facts.plan is not None and facts.plan.status == "approved" and facts.plan.names_transfer


def _plan(facts: Facts) -> list[Evidence]:
    plan = facts.plan
    return [{"kind": "plan", "id": plan.code, "status": plan.status, "decision_no": plan.decision_no}] if plan else []


def _approvals(approvals: Iterable[ApprovalFact]) -> list[Evidence]:
    return [
        {"kind": "approval", "id": str(a.id), "facility": a.facility, "decision_no": a.decision_no, "decided_on": a.decided_on}
        for a in approvals
    ]


def _certificates(facts: Facts, people: Sequence[UUID], techniques: Sequence[TechniqueFact]) -> list[Evidence]:
    codes = {t.code for t in techniques}
    return [
        {
            "kind": "certificate",
            "id": c.id,
            "practitioner_id": str(c.practitioner),
            "technique_codes": sorted(codes & set(c.technique_codes)),
        }
        for c in facts.certificates
        if c.practitioner in people
    ]


def _without(people: Iterable[UUID], techniques: Sequence[TechniqueFact], held: set[tuple[UUID, str]]) -> Lacking:
    return [(who, t.code) for who in people for t in techniques if (who, t.code) not in held]


def _people_verdict(check: Check, lacking: Lacking, evidence: list[Evidence]) -> Verdict:
    missing: list[Evidence] = [{"kind": "lacking", "id": str(who), "technique_code": code} for who, code in lacking]
    return _verdict(check, sorted({code for _, code in lacking}), evidence + missing, people=len({who for who, _ in lacking}))


def _verdict(check: Check, lacking: Sequence[str], evidence: list[Evidence], **params: object) -> Verdict:
    if lacking:
        return Verdict(check, Result.FAIL, _failed(check), {"lacking": list(lacking), **params}, evidence)
    return Verdict(check, Result.PASS, _passed(check), {}, evidence)


def _waived(verdict: Verdict, since: object) -> Verdict:
    waiver: Evidence = {"kind": "waiver", "id": verdict.code, "since": since}
    return replace(verdict, result=Result.WAIVED, key="check.waived", params={"since": since}, evidence=[*verdict.evidence, waiver])


def _passed(check: Check) -> str:
    return f"check.{check}.pass"


def _failed(check: Check) -> str:
    return f"field.{check}"


def _none_required(check: Check) -> str:
    return f"check.{check}.none-required"
