"""How a programme stands on a day."""

from services.indicators.document.schemas import Clause, No, Wording
from services.indicators.programme.schemas import BudgetKind
from services.indicators.progress.rules import State, Status
from services.indicators.target.schemas import Comparison, Population, TargetUnit
from services.indicators.task.schemas import Due, Every
from services.indicators.value.schemas import Value
from shared.schema import Code, Day, Part


class TargetProgress(Part):
    """A target: what it asks, what is, and on what evidence.

    `value`: of facilities that each have to reach it, the lowest. `gap`: what is missing. `trend`: the change over the last twelve months.
    `forecast_on`: the day on which the line from the programme's start through today reaches the target.
    """

    no: No
    code: Code
    clause: Clause | None
    title: Wording
    population: Population
    comparison: Comparison
    target: float | None
    target_to: float | None
    unit: TargetUnit
    by: Day | None
    value: float | None
    gap: float | None
    met: bool | None
    trend: float | None
    forecast_on: Day | None
    status: Status
    evidence: list[Value]


class TaskProgress(Part):
    """A task and where its day stands."""

    no: No
    clause: Clause | None
    title: Wording
    lead: Wording | None
    due: Due
    state: State


class ReportProgress(Part):
    """A report and the day by which it is due next."""

    no: No
    clause: Clause | None
    what: Wording
    who: Wording
    every: Every
    due_on: Day | None
    state: State


class BudgetProgress(Part):
    """A budget line: what is planned, and what is spent once spending is recorded."""

    no: No
    clause: Clause | None
    what: Wording
    kind: BudgetKind
    planned: int | None
    spent: int | None


class Progress(Part):
    """A programme's progress."""

    programme: Code
    as_of: Day
    targets: list[TargetProgress]
    tasks: list[TaskProgress]
    reports_due: list[ReportProgress]
    budget: list[BudgetProgress]
