"""What a line of a programme's budget holds, and what may be spent on it (domain rule 9).

The lines of a budget divide one sum several ways: by use, by source, by level. A spending counts on its line, on the line of its source,
and on the total.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from services.indicators.programme.errors import NotInProgramme
from services.indicators.programme.schemas import BudgetKind, BudgetLine
from services.indicators.spending.errors import BudgetLineExceeded
from services.indicators.spending.schemas import LineState, RotationState, UnitSpending
from shared.errors import Detail


@dataclass(frozen=True, slots=True)
class Money:
    """Spent by a unit, or added by a supplement (`unit` None), on a line and its source."""

    line_no: str
    source: str | None
    amount: int
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """Paid by rotation out of a level's budget for those whom a facility sends."""

    level: str
    sender: str
    amount: int


def ensure_on_lines(lines: Sequence[BudgetLine], line_no: str, source: str | None) -> None:
    """Both are lines of the budget, the source one of its sources; raises NotInProgramme."""
    kinds = {line.no: line.kind for line in lines}
    errors = [Detail("/line_no", "field.not-in-the-programme")] if line_no not in kinds else []
    if source is not None and kinds.get(source) is not BudgetKind.SOURCE:
        errors.append(Detail("/source", "field.not-a-source"))
    if errors:
        raise NotInProgramme(errors=errors)


def state_of(line: BudgetLine, spendings: Iterable[Money], supplements: Iterable[Money]) -> LineState:
    """What was added to a line and spent on it, in all and by unit."""
    by_unit: dict[str, int] = {}
    for each in spendings:
        if _touches(each, line) and each.unit is not None and each.amount:
            by_unit[each.unit] = by_unit.get(each.unit, 0) + each.amount
    return LineState(
        supplemented=sum(each.amount for each in supplements if _touches(each, line)),
        spent=sum(by_unit.values()),
        by_unit=[UnitSpending(unit=unit, spent=spent) for unit, spent in sorted(by_unit.items())],
    )


def rotation_of(line: BudgetLine, paid: Iterable[Paid]) -> RotationState | None:
    """What rotation's own ledger says was paid on a line of a rotation plan; None of lines that are not divided as that ledger is."""
    if line.kind not in {BudgetKind.TOTAL, BudgetKind.LEVEL}:
        return None
    by_sender: dict[str, int] = {}
    for each in paid:
        if line.level in {None, each.level}:
            by_sender[each.sender] = by_sender.get(each.sender, 0) + each.amount
    senders = [UnitSpending(unit=unit, spent=amount) for unit, amount in sorted(by_sender.items())]
    return RotationState(paid=sum(by_sender.values()), by_sender=senders)


def left_of(line: BudgetLine, state: LineState) -> int | None:
    """What may still be spent on a line; None where the document prints no amount."""
    return None if line.amount is None else line.amount + state.supplemented - state.spent


def ensure_within_lines(lines: Sequence[BudgetLine], spendings: Sequence[Money], supplements: Sequence[Money], new: Money) -> None:
    """A new spending exceeds no line that it counts on; it is not among the others.

    Raises BudgetLineExceeded, which names the line and what is left of it.
    """
    for line in lines:
        left = left_of(line, state_of(line, spendings, supplements))
        if _touches(new, line) and left is not None and new.amount > left:
            _refuse(line, left, new.amount)


def ensure_still_covered(
    lines: Sequence[BudgetLine], spendings: Sequence[Money], supplements: Sequence[Money], *, touched: Sequence[Money]
) -> None:
    """A supplement made smaller, or moved to another line, still covers what is spent; raises BudgetLineExceeded."""
    for line in lines:
        left = left_of(line, state_of(line, spendings, supplements))
        if left is not None and left < 0 and any(_touches(each, line) for each in touched):
            _refuse(line, left, touched[0].amount)


def _refuse(line: BudgetLine, left: int, amount: int) -> NoReturn:
    figures: dict[str, object] = {"line": line.no, "left": left, "amount": amount}
    raise BudgetLineExceeded(errors=[Detail("/amount", "field.above-the-line", figures)], **figures)


def _touches(money: Money, line: BudgetLine) -> bool:
    return line.no in {money.line_no, money.source} or line.kind is BudgetKind.TOTAL
