"""The state of a technique at a facility computed plainly, one day at a time: slow, short and without any SQL."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.catalog.capability.schemas import State

FIRST = date(2023, 1, 1)


@dataclass(frozen=True)
class Decision:
    """What one of an approval's decisions says from a day on; `above`: the technique lies above the level."""

    approval: int
    version: int
    status: str
    on: date
    above: bool


@dataclass(frozen=True)
class Cases:
    """The cases of a month, which count from its last day on."""

    on: date
    own: int
    rotated: int


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))


def held_on(decisions: Sequence[Decision], day: date) -> list[Decision]:
    """The last decision of each approval that had taken effect."""
    last: dict[int, Decision] = {}
    for one in sorted(decisions, key=lambda d: (d.on, d.version)):
        if one.on <= day:
            last[one.approval] = one
    return list(last.values())


def state_on(decisions: Sequence[Decision], cases: Sequence[Cases], lapse_on: Callable[[date], int], day: date) -> State | None:
    """The state on a day; None: not listed."""
    holding = {one.status for one in held_on(decisions, day)}
    if "in_force" not in holding:
        return State.SUSPENDED if "suspended" in holding else None
    done = [month for month in cases if month.on <= day and month.own + month.rotated]
    recent = [month for month in done if day < months_after(month.on, lapse_on(day))]
    if any(month.own for month in recent):
        return State.PERFORMING
    if recent:
        return State.ROTATED_ONLY
    return State.LAPSED if done else State.LISTED


def told_of(
    decisions: Sequence[Decision], cases: Sequence[Cases], lapse_on: Callable[[date], int], day: date
) -> tuple[State, date, date | None, bool] | None:
    """State, first day of its unbroken stretch, last case and whether it lies above the level; None: not listed."""
    state = state_on(decisions, cases, lapse_on, day)
    if state is None:
        return None
    since = day
    while since > FIRST and state_on(decisions, cases, lapse_on, since - timedelta(days=1)) == state:
        since -= timedelta(days=1)
    status = "suspended" if state is State.SUSPENDED else "in_force"
    above = all(one.above for one in held_on(decisions, day) if one.status == status)
    return state, since, max((c.on for c in cases if c.on <= day and c.own + c.rotated), default=None), above
