"""What a programme says on a day: its document, and the amendments that hold by then."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from services.indicators.document.schemas import ScopeUnit, Wording
from services.indicators.programme.errors import DayToCome
from services.indicators.programme.schemas import Amendment, Programme
from shared.errors import Detail


class Numbered(Protocol):
    """A line with its number."""

    @property
    def no(self) -> str:
        """Its number in the list."""
        ...


def programme_on(programme: Programme, day: date) -> Programme:
    """The programme as amended by a day: scope and lines replaced by number, addressees by those who took over from them."""
    held = sorted((a for a in programme.amendments if a.valid_from <= day), key=lambda a: a.valid_from)
    for amendment in held:
        programme = _amended(programme, amendment)
    return programme


def scope_on(programme: Programme, day: date) -> tuple[tuple[ScopeUnit, ...], date]:
    """The units that a programme names on a day, and the day on which their codes mean them: a code may be another unit's later."""
    named = [a for a in programme.amendments if a.scope and a.valid_from <= day]
    last = max(named, key=lambda a: a.valid_from, default=None)
    return (programme.scope, programme.period.from_) if last is None else (last.scope, last.valid_from)


def ensure_has_come(today: date, **days: date | None) -> None:
    """What is recorded as done was done by today; `days` by the field that holds them. Raises DayToCome."""
    if errors := [Detail(f"/{field}", "field.not-come-yet") for field, day in days.items() if day is not None and day > today]:
        raise DayToCome(errors=errors)


def _amended(programme: Programme, amendment: Amendment) -> Programme:
    heirs = {heir.was: heir.becomes for heir in amendment.addressees}
    tasks = _replaced(programme.tasks, amendment.tasks)
    reports = _replaced(programme.reports_due, amendment.reports_due)
    return programme.model_copy(
        update={
            "scope": amendment.scope or programme.scope,
            "targets": tuple(
                each.model_copy(update={"lead": _heir(each.lead, heirs)}) for each in _replaced(programme.targets, amendment.targets)
            ),
            "tasks": tuple(
                each.model_copy(update={"lead": _heir(each.lead, heirs), "supported_by": _heir(each.supported_by, heirs)}) for each in tasks
            ),
            "reports_due": tuple(
                each.model_copy(update={"who": _heir(each.who, heirs), "to": tuple(_heir(to, heirs) for to in each.to)}) for each in reports
            ),
        }
    )


def _replaced[T: Numbered](lines: Iterable[T], new: Iterable[T]) -> tuple[T, ...]:
    by_no = {line.no: line for line in lines} | {line.no: line for line in new}
    return tuple(by_no.values())


def _heir[W: Wording | None](who: W, heirs: Mapping[str, Wording]) -> W | Wording:
    return who if who is None else heirs.get(who.vi, who)
