"""Decisions about assignments (domain rule 8; Lào Cai II)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.rotation.assignment.errors import (
    AssignmentNotDownward,
    AssignmentNotOver,
    AssignmentOutsidePlan,
    AssignmentStepOutOfOrder,
    BelowMinimumStaff,
    PlanNotApproved,
    PractitionerNotLicensed,
)
from services.rotation.facility.schemas import Facility
from services.rotation.licence.rules import is_valid
from services.rotation.licence.schemas import Licence
from services.rotation.plan.errors import PlanClosedAlready
from services.rotation.plan.schemas import PlanStatus, Quota
from services.rotation.staffing_norm.schemas import Strength
from shared.contracts.rotation import AssignmentStatus, Direction, Duty
from shared.errors import Detail, InvalidRequest

# The tiers of before 2025, and the levels of the newer scheme beside those that took their place.
RANKS: Mapping[str, int] = {"central": 1, "province": 2, "specialised": 2, "district": 3, "basic": 3, "commune": 4, "initial": 4}
DIRECTIONS: Mapping[tuple[int, int], Direction] = {(2, 3): Direction.PROVINCE_TO_DISTRICT, (3, 4): Direction.DISTRICT_TO_COMMUNE}


@dataclass(frozen=True, slots=True)
class Filled:
    """How many people a facility sends of one qualification under a quota."""

    quota_no: str
    facility: str
    count: int


def ensure_well_formed(starts_on: date, ends_on: date, duties: Sequence[Duty]) -> None:
    """It does not end before it starts, and names each duty once; raises InvalidRequest."""
    errors = [Detail("/to", "field.ends-before-start")] if ends_on < starts_on else []
    errors += [Detail(f"/duties/{index}", "field.duplicate") for index, duty in enumerate(duties) if duty in duties[:index]]
    if errors:
        raise InvalidRequest(errors=errors)


def ensure_inside(period: tuple[date, date], starts_on: date, ends_on: date) -> None:
    """Both days lie in the plan's period; raises AssignmentOutsidePlan."""
    first, last = period
    days: dict[str, object] = {"first": first.isoformat(), "last": last.isoformat()}
    errors = [
        Detail(pointer, "field.outside-plan", days) for pointer, day in (("/from", starts_on), ("/to", ends_on)) if not first <= day <= last
    ]
    if errors:
        raise AssignmentOutsidePlan(errors=errors)


def ensure_downward(sender: Facility, receiver: Facility) -> None:
    """From an upper to a lower level, or from a centre to its own station; raises AssignmentNotDownward."""
    upper, lower = RANKS.get(sender.level), RANKS.get(receiver.level)
    if sender.code != receiver.code and (receiver.parent == sender.code or (upper is not None and lower is not None and upper < lower)):
        return
    raise AssignmentNotDownward(errors=[Detail("/to_facility", "field.not-a-lower-level")])


def direction_of(sender: Facility, receiver: Facility) -> Direction | None:
    """The direction for which a plan has quotas; a centre and its own station are district and commune whatever their levels are called."""
    if receiver.parent == sender.code:
        return Direction.DISTRICT_TO_COMMUNE
    return DIRECTIONS.get((RANKS.get(sender.level, 0), RANKS.get(receiver.level, 0)))


def find_quota(
    quotas: Sequence[Quota], taken: Sequence[Filled], sender: Facility, direction: Direction | None, qualification: str
) -> Quota | None:
    """The first quota of the plan that fits and has room; `taken`: who of this qualification fills which quota already."""
    for quota, count in _fitting(quotas, sender, direction, qualification):
        own = [line for line in taken if line.quota_no == quota.no and (quota.breakdown is None or line.facility == sender.code)]
        if count > sum(line.count for line in own):
            return quota
    return None


def quota_beyond(quotas: Sequence[Quota], sender: Facility, direction: Direction | None, qualification: str) -> Quota | None:
    """The line that an excess goes beyond: the first that fits, whatever room it has."""
    return next((quota for quota, _ in _fitting(quotas, sender, direction, qualification)), None)


def ensure_plan_open(status: PlanStatus) -> None:
    """People are proposed under any plan that is not closed; raises PlanClosedAlready."""
    if status is PlanStatus.CLOSED:
        raise PlanClosedAlready


def ensure_plan_approved(status: PlanStatus) -> None:
    """People go only under an approved plan; raises PlanNotApproved."""
    if status is not PlanStatus.APPROVED:
        raise PlanNotApproved(status=status)


def ensure_licensed(licences: Collection[Licence], *days: date) -> None:
    """A licence holds on each of the days; raises PractitionerNotLicensed."""
    for day in days:
        if not any(is_valid(licence, day) for licence in licences):
            raise PractitionerNotLicensed(day=day.isoformat())


def ensure_minimum_staff(short: Sequence[Strength], override: str | None) -> None:
    """No line of who must stay is short, or the approver says why that may be; raises BelowMinimumStaff."""
    if short and override is None:
        raise BelowMinimumStaff(minimum=short[0].minimum, staying=short[0].staying)


def ensure_later(to: date, ends_on: date) -> None:
    """An extension ends later than what it extends; raises InvalidRequest."""
    if to <= ends_on:
        raise InvalidRequest(errors=[Detail("/to", "field.not-later", {"day": ends_on.isoformat()})])


def ensure_over(status: AssignmentStatus, ends_on: date, today: date) -> None:
    """It was ended, or its last day has passed; raises AssignmentNotOver."""
    if status is not AssignmentStatus.ENDED and not (status is AssignmentStatus.STARTED and ends_on < today):
        raise AssignmentNotOver


def ensure_step(status: AssignmentStatus, *after: AssignmentStatus) -> None:
    """A step follows the one before it; raises AssignmentStepOutOfOrder."""
    if status not in after:
        raise AssignmentStepOutOfOrder(status=status)


def ensure_within_days(on: date, starts_on: date, ends_on: date) -> None:
    """A start or an end is one of the assignment's days; raises InvalidRequest."""
    if not starts_on <= on <= ends_on:
        days: dict[str, object] = {"first": starts_on.isoformat(), "last": ends_on.isoformat()}
        raise InvalidRequest(errors=[Detail("/on", "field.outside-assignment", days)])


def approval_holds_from(decided_on: date, starts_on: date) -> date:
    """A decision holds from its day; one that was signed after the start, from the start."""
    return min(decided_on, starts_on)


def extension_holds_from(decided_on: date, started_on: date | None, ends_on: date) -> date:
    """A decision holds from its day; a late one from the first day that it adds, so that no day is lacking; none from before the start."""
    from_ = min(decided_on, ends_on + timedelta(days=1))
    return from_ if started_on is None else max(from_, started_on)


def cancellation_holds_from(today: date, approved_from: date | None, starts_on: date) -> date:
    """What is cancelled late was never begun: the cancellation holds from today, from the planned start at the latest."""
    from_ = min(today, starts_on)
    return from_ if approved_from is None else max(from_, approved_from)


def _fitting(quotas: Sequence[Quota], sender: Facility, direction: Direction | None, qualification: str) -> Iterator[tuple[Quota, int]]:
    """The quotas that fit sender, direction and qualification, each with how many people: the sender's share where it is broken down."""
    for quota in quotas:
        sends = not quota.sending_facilities or sender.code in quota.sending_facilities
        is_kind = quota.sending_kind is None or quota.sending_kind == sender.kind
        shares = [quota.by] if quota.breakdown is None else [share.by for share in quota.breakdown if share.facility == sender.code]
        count = sum(people for by in shares for code, people in by.items() if code == qualification)
        if sends and is_kind and quota.direction is direction and count > 0:
            yield quota, count
