"""`tuyen backtest`: how good forecasts of targets would have been, beside two that know nothing."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from deploy.backtest.scoring import HORIZONS, WAYS, Call, Habit, calls, score

KINDS = ("coverage", "staffing", "reported")
CHOSEN_ON, TOLD_OF = 1_000, 0
"""Seeds on which the defaults were chosen begin here; those that the table is of begin there: no history is in both."""
TRIED = [Habit(kept, months) for kept in (0, 40, 70, 100) for months in (0, 1, 3, 6)]


def run_backtest(histories: int, *, choose: bool) -> None:
    """Print the table of so many histories, or (choose) the error with each reading of policy, on other histories."""
    console = Console(width=120)
    if choose:
        console.print(_choice(range(CHOSEN_ON, CHOSEN_ON + histories)))
        return
    console.print(_scores(list(calls(range(TOLD_OF, TOLD_OF + histories), Habit())), histories))


def _scores(found: Sequence[Call], histories: int) -> Table:
    table = Table(title=f"{histories} histories, {len(found)} forecasts: mean absolute error in points, right calls of met or not")
    for heading in ("figure", "months", *WAYS, *(f"right {way}" for way in WAYS), "between"):
        table.add_column(heading, justify="left" if heading == "figure" else "right")
    for kind in KINDS:
        for months in HORIZONS:
            scored = score([call for call in found if call.kind == kind and call.months == months])
            errors = [f"{scored.error[way]:.2f}" for way in WAYS]
            table.add_row(kind, str(months), *errors, *(f"{scored.right[way]:.0%}" for way in WAYS), f"{scored.between:.0%}")
    return table


def _choice(seeds: Sequence[int]) -> Table:
    table = Table(title="mean absolute error in points, by reading of policy")
    for heading in ("trend kept %", "known months", *(f"{kind} {months}" for kind in KINDS for months in (6, 12, 24)), "all"):
        table.add_column(heading, justify="right")
    for habit in TRIED:
        found = list(calls(seeds, habit))
        cells = [
            score([c for c in found if (c.kind, c.months) == (kind, months)]).error["ours"] for kind in KINDS for months in (6, 12, 24)
        ]
        table.add_row(str(habit.kept), str(habit.known_months), *(f"{cell:.2f}" for cell in cells), f"{score(found).error['ours']:.3f}")
    return table
