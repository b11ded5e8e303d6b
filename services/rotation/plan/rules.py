"""Whether a plan adds up (domain rule 7, Lào Cai II.1), which steps it may take, and what an amendment must leave."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.rotation.facility.errors import FacilityClosed, FacilityUnknown
from services.rotation.plan.errors import (
    AmendmentBelowCommitments,
    PlanAlreadyApproved,
    PlanClosedAlready,
    PlanDoesNotAddUp,
    PlanStepOutOfOrder,
    SenderDoesNotFit,
)
from services.rotation.plan.schemas import PlanBody, PlanStatus, Quota, UnitShare
from services.rotation.practitioner.schemas import Qualification
from shared.errors import Detail, FourEyes, InvalidRequest


@dataclass(frozen=True, slots=True)
class Sender:
    """A facility that a quota names; kind None: the catalog has no such facility."""

    kind: str | None
    closed: bool
    below_unit: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """How many people of a qualification from a facility a decision put into a quota; `first` and `last` also of those only proposed."""

    quota_no: str | None
    facility: str
    qualification: str
    count: int
    first: date
    last: date


def ensure_well_formed(plan: PlanBody) -> None:
    """The period does not end before it starts; no two quotas have one number, no quota names a facility twice; raises InvalidRequest."""
    errors = [Detail("/period/to", "field.ends-before-start")] if plan.period.ends_on < plan.period.starts_on else []
    errors += _duplicates("/quotas/{}/no", [quota.no for quota in plan.quotas])
    for index, quota in enumerate(plan.quotas):
        errors += _duplicates(f"/quotas/{index}/sending_facilities/{{}}", quota.sending_facilities or ())
        errors += _duplicates(f"/quotas/{index}/breakdown/{{}}/facility", [share.facility for share in quota.breakdown or ()])
    if errors:
        raise InvalidRequest(errors=errors)


def ensure_rows_well_formed(rows: Sequence[UnitShare]) -> None:
    """No facility has two rows of a breakdown; raises InvalidRequest."""
    if errors := _duplicates("/rows/{}/facility", [row.facility for row in rows]):
        raise InvalidRequest(errors=errors)


def ensure_adds_up(plan: PlanBody) -> None:
    """Every stated figure is the sum of its parts; raises PlanDoesNotAddUp with one error for each that differs."""
    _ensure_equal(_sums(plan))


def ensure_breakdown_adds_up(quota: Quota) -> None:
    """What the facilities send comes to what the quota states; raises PlanDoesNotAddUp."""
    _ensure_equal(_breakdown_sums(quota, ""))


def named_senders(plan: PlanBody) -> Iterator[tuple[str, str, Quota]]:
    """Every facility that a quota names: the pointer to it, its code, the quota."""
    for index, quota in enumerate(plan.quotas):
        for place, code in enumerate(quota.sending_facilities or ()):
            yield f"/quotas/{index}/sending_facilities/{place}", code, quota
        yield from named_in_breakdown(quota, f"/quotas/{index}/breakdown")


def named_in_breakdown(quota: Quota, pointer: str) -> Iterator[tuple[str, str, Quota]]:
    """Every facility of a quota's breakdown: the pointer to it, its code, the quota."""
    for place, share in enumerate(quota.breakdown or ()):
        yield f"{pointer}/{place}/facility", share.facility, quota


def ensure_senders_fit(named: Sequence[tuple[str, str, Quota]], known: Mapping[str, Sender]) -> None:
    """They exist, are of the quota's kind and below the plan's unit; raises FacilityUnknown, FacilityClosed, SenderDoesNotFit."""
    if unknown := [Detail(pointer, "field.unknown-code") for pointer, code, _ in named if known[code].kind is None]:
        raise FacilityUnknown("catalog", errors=unknown)
    if closed := [Detail(pointer, "field.closed-by-then") for pointer, code, _ in named if known[code].closed]:
        raise FacilityClosed(errors=closed)
    if unfit := [Detail(pointer, fault) for pointer, code, quota in named for fault in _faults(code, known[code], quota)]:
        raise SenderDoesNotFit(errors=unfit)


def keep_breakdowns[P: PlanBody](plan: P, stored: Sequence[Quota]) -> P:
    """A quota that says nothing of its breakdown keeps the recorded one, unless something else of it changed."""
    known = {quota.no: quota for quota in stored}
    quotas = [known[quota.no] if quota == _unbroken(known.get(quota.no)) else quota for quota in plan.quotas]
    return plan.model_copy(update={"quotas": quotas})


def ensure_may_be_changed(status: PlanStatus) -> None:
    """Only what is not approved yet; raises PlanAlreadyApproved."""
    if status in {PlanStatus.APPROVED, PlanStatus.CLOSED}:
        raise PlanAlreadyApproved


def ensure_not_closed(status: PlanStatus) -> None:
    """A closed plan stays as it is; raises PlanClosedAlready."""
    if status is PlanStatus.CLOSED:
        raise PlanClosedAlready


def ensure_step(status: PlanStatus, *, after: PlanStatus) -> None:
    """A step follows the one before it; raises PlanStepOutOfOrder."""
    if status is not after:
        raise PlanStepOutOfOrder(status=status, needed=after)


def ensure_decision_number(*numbers: str | None) -> str:
    """The number of the decision: the first that is said, by the approver or by the document; raises InvalidRequest."""
    number = next(filter(None, numbers), None)
    if number is None:
        raise InvalidRequest(errors=[Detail("/decision_no", "field.missing")])
    return number


def ensure_four_eyes(approver: str, *others: str | None) -> None:
    """Who proposed or submitted does not approve (domain rule 12); raises FourEyes."""
    if approver in others:
        raise FourEyes


def ensure_not_before(last: date, day: date, pointer: str) -> None:
    """A decision holds from the day of the one before it on, at the earliest; raises InvalidRequest."""
    if day < last:
        raise InvalidRequest(errors=[Detail(pointer, "field.before-last-decision", {"day": last.isoformat()})])


def ensure_same_unit(stored: str, unit: str) -> None:
    """A plan stays its unit's; raises InvalidRequest."""
    if unit != stored:
        raise InvalidRequest(errors=[Detail("/unit", "field.may-not-change")])


def ensure_keeps_commitments(plan: PlanBody, taken: Sequence[Taken], paid: Mapping[str, int]) -> None:
    """No figure is cut below what fills it, no period inside the assigned days; raises AmendmentBelowCommitments.

    taken: people assigned within the quotas; paid: by budget level, what was paid beyond the supplements, in VND.
    """
    placed = {quota.no: (f"/quotas/{index}", quota) for index, quota in enumerate(plan.quotas)}
    errors: list[Detail] = []
    for no in dict.fromkeys(line.quota_no for line in taken if line.quota_no is not None):
        lines = [line for line in taken if line.quota_no == no]
        if no in placed:
            pointer, quota = placed[no]
            errors += [*_cut_lines(quota, pointer, lines), *_cut_shares(quota, f"{pointer}/breakdown", lines)]
        elif people := sum(line.count for line in lines):
            errors.append(Detail("/quotas", "field.below-assigned", {"assigned": people, "no": no}))
    if taken and (first := min(line.first for line in taken)) < plan.period.starts_on:
        errors.append(Detail("/period/from", "field.after-first-assignment", {"day": first.isoformat()}))
    if taken and (last := max(line.last for line in taken)) > plan.period.ends_on:
        errors.append(Detail("/period/to", "field.before-last-assignment", {"day": last.isoformat()}))
    for level, amount in paid.items():
        if sum(line.amount for line in plan.budget if line.level == level) < amount:
            errors.append(Detail("/budget", "field.below-paid", {"level": level, "amount": amount}))
    if errors:
        raise AmendmentBelowCommitments(errors=errors)


def ensure_breakdown_keeps_assigned(quota: Quota, taken: Sequence[Taken]) -> None:
    """No facility is given fewer people of the quota than it has sent; raises AmendmentBelowCommitments."""
    if errors := list(_cut_shares(quota, "/rows", [line for line in taken if line.quota_no == quota.no])):
        raise AmendmentBelowCommitments(errors=errors)


def _cut_lines(quota: Quota, pointer: str, lines: Sequence[Taken]) -> Iterator[Detail]:
    """The qualifications of a quota with less room than people."""
    assigned: Counter[str] = Counter()
    for line in lines:
        assigned[line.qualification] += line.count
    for qualification, people in assigned.items():
        if _count(quota.by, qualification) < people:
            yield Detail(f"{pointer}/by/{qualification}", "field.below-assigned", {"assigned": people, "no": quota.no})


def _cut_shares(quota: Quota, pointer: str, lines: Sequence[Taken]) -> Iterator[Detail]:
    """The facilities of a breakdown with less room than people; one that it does not name has none."""
    if quota.breakdown is None:
        return
    shares = {share.facility: (f"{pointer}/{index}/by", share.by) for index, share in enumerate(quota.breakdown)}
    for line in lines:
        place, by = shares.get(line.facility, (None, {}))
        if _count(by, line.qualification) < line.count:
            named = pointer if place is None else f"{place}/{line.qualification}"
            yield Detail(named, "field.below-assigned", {"assigned": line.count, "no": quota.no})


def _duplicates(pointer: str, codes: Sequence[str]) -> list[Detail]:
    first = {code: index for index, code in reversed(list(enumerate(codes)))}
    return [Detail(pointer.format(index), "field.duplicate") for index, code in enumerate(codes) if first[code] != index]


def _count(by: Mapping[Qualification, int], qualification: str) -> int:
    return next((count for code, count in by.items() if code == qualification), 0)


def _unbroken(quota: Quota | None) -> Quota | None:
    return quota and quota.model_copy(update={"breakdown": None})


def _faults(code: str, sender: Sender, quota: Quota) -> Iterator[str]:
    if quota.sending_kind is not None and sender.kind != quota.sending_kind:
        yield "field.not-of-the-quotas-kind"
    if not sender.below_unit:
        yield "field.outside-plans-unit"
    if quota.sending_facilities and code not in quota.sending_facilities:
        yield "field.not-among-the-quotas-senders"


def _ensure_equal(sums: Iterator[tuple[str, int, int]]) -> None:
    differing = [
        Detail(pointer, "field.sum-differs", {"stated": stated, "sum": total}) for pointer, stated, total in sums if stated != total
    ]
    if differing:
        raise PlanDoesNotAddUp(errors=differing)


def _sums(plan: PlanBody) -> Iterator[tuple[str, int, int]]:
    """Each stated figure: its pointer, what is stated, what its parts come to."""
    by_qualification: Counter[Qualification] = Counter()
    for index, quota in enumerate(plan.quotas):
        yield f"/quotas/{index}/stated", quota.stated, sum(quota.by.values())
        if quota.units is not None and quota.sending_facilities:
            yield f"/quotas/{index}/units", quota.units, len(quota.sending_facilities)
        yield from _breakdown_sums(quota, f"/quotas/{index}")
        by_qualification.update(quota.by)
    for qualification in sorted({*plan.stated_by_qualification, *by_qualification}):
        stated = plan.stated_by_qualification.get(qualification, 0)
        yield f"/stated_by_qualification/{qualification}", stated, by_qualification[qualification]
    yield "/stated_total", plan.stated_total, sum(quota.stated for quota in plan.quotas)
    yield "/stated_budget", plan.stated_budget, sum(line.amount for line in plan.budget)


def _breakdown_sums(quota: Quota, pointer: str) -> Iterator[tuple[str, int, int]]:
    """The lines of a quota that is broken down; more facilities that send somebody than it states units differ too."""
    if quota.breakdown is None:
        return
    sent: Counter[Qualification] = Counter()
    for share in quota.breakdown:
        sent.update(share.by)
    for qualification in sorted({*quota.by, *sent}):
        yield f"{pointer}/by/{qualification}", quota.by.get(qualification, 0), sent[qualification]
    sending = sum(any(share.by.values()) for share in quota.breakdown)
    if quota.units is not None and not quota.sending_facilities and sending > quota.units:
        yield f"{pointer}/units", quota.units, sending
