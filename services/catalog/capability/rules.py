"""The state of a technique at a facility on a day: a step function of decisions, returns, and the months after which it lapses."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.catalog.capability.schemas import Capability, State
from shared.contracts.catalog import ApprovalStatus


@dataclass(frozen=True, slots=True)
class Period:
    """An approval's status from a day until the day before another (none: still), by a decision."""

    status: str
    decision_no: str
    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a month, which count from its last day on."""

    on: date
    own: int
    rotated: int


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def state_on(periods: Sequence[Period], cases: Sequence[Cases], lapse_months: int, day: date) -> State | None:
    """The state on a day; None: not listed. `cases` hold only months with cases, `lapse_months` is policy."""
    holding = {period.status for period in periods if period.holds(day)}
    if ApprovalStatus.IN_FORCE not in holding:
        return State.SUSPENDED if ApprovalStatus.SUSPENDED in holding else None
    done = [month for month in cases if month.on <= day]
    recent = [month for month in done if day < months_after(month.on, lapse_months)]
    if any(month.own for month in recent):
        return State.PERFORMING
    if recent:
        return State.ROTATED_ONLY
    return State.LAPSED if done else State.LISTED


def capability_of(code: str, periods: Sequence[Period], cases: Sequence[Cases], lapse_months: int, day: date) -> Capability | None:
    """The state on a day with the first day from which it has held without a break; None: not listed."""
    state = state_on(periods, cases, lapse_months, day)
    if state is None:
        return None
    since = day
    for change in sorted(_changes(periods, cases, lapse_months, day), reverse=True):
        if state_on(periods, cases, lapse_months, change) != state:
            break
        since = change
    status = ApprovalStatus.SUSPENDED if state is State.SUSPENDED else ApprovalStatus.IN_FORCE
    deciding = max((p for p in periods if p.holds(day) and p.status == status), key=lambda p: (p.valid_from, p.decision_no))
    last_case = max((month.on for month in cases if month.on <= day), default=None)
    return Capability(technique_code=code, state=state, since=since, decision_no=deciding.decision_no, last_case=last_case)


def _changes(periods: Sequence[Period], cases: Sequence[Cases], lapse_months: int, day: date) -> Iterator[date]:
    """Every day up to this one on which the state may change."""
    for period in periods:
        yield from (end for end in (period.valid_from, period.valid_to) if end is not None and end <= day)
    for month in cases:
        yield from (turn for turn in (month.on, months_after(month.on, lapse_months)) if turn <= day)
