"""Whether a task was done in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.indicators.task.schemas import Due
from services.indicators.task_progress.schemas import TaskState


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit said of a task from a day on."""

    unit: str
    day: date
    state: TaskState
    difficulties: str | None


def last_day(due: Due) -> date | None:
    """The last day in time; None where no day is printed. With `before`, the day itself is too late."""
    return due.day - timedelta(days=1) if due.day is not None and due.before else due.day


def done_since(said: Sequence[Said]) -> date | None:
    """Since when a unit is done, of what it said in the order of the days; None where it is not, or no longer."""
    since: date | None = None
    for each in said:
        since = (since or each.day) if each.state is TaskState.DONE else None
    return since


def is_late(due: Due, done_on: date | None, day: date) -> bool:
    """Done after the last day in time, or not done when that has passed."""
    last = last_day(due)
    return last is not None and (done_on or day) > last
