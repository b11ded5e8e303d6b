"""How a programme stands on a day."""

from services.indicators.document.schemas import Clause, No, Wording
from services.indicators.forecast.schemas import ForecastAnswer
from services.indicators.programme.schemas import BudgetKind
from services.indicators.progress.rules import State, Status
from services.indicators.spending.schemas import RotationState, UnitSpending
from services.indicators.submission.schemas import Received
from services.indicators.target.schemas import Comparison, Population, TargetUnit
from services.indicators.task.schemas import Due, Every
from services.indicators.task_progress.schemas import UnitState
from services.indicators.value.schemas import Value
from shared.schema import Code, Day, Part


class TargetProgress(Part):
    """A target: what it asks, what is, and on what evidence.

    `value`: of facilities that each have to reach it, the lowest. `gap`: what is missing. `trend`: the change over the last twelve months.
    `forecast_on`: the day on which it is met as forecast, null if it is met already or not within ten years; `forecast`: null without data,
    and once the target's day has passed. `policy`: our readings of what the document leaves open.
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
    lead: Wording | None
    policy: tuple[Wording, ...]
    value: float | None
    gap: float | None
    met: bool | None
    trend: float | None
    forecast_on: Day | None
    forecast: ForecastAnswer | None = None
    status: Status
    evidence: list[Value]


class TaskProgress(Part):
    """A task, where its day stands, how far each unit is with it, and whether any of them is late."""

    no: No
    clause: Clause | None
    title: Wording
    lead: Wording | None
    due: Due
    policy: tuple[Wording, ...]
    state: State
    late: bool
    units: list[UnitState]


class ReportProgress(Part):
    """A report and the day by which it is due next.

    `period`: the last period whose last day in time has passed, else the one due next; who owes its report and has not handed it in is
    `missing` (null where the programme does not say which units its words mean). `received`: all reports, `late` those that came too late.
    """

    no: No
    clause: Clause | None
    what: Wording
    who: Wording
    every: Every
    policy: tuple[Wording, ...]
    due_on: Day | None
    state: State
    period: str | None
    received: list[Received]
    missing: list[Code] | None
    late: list[Code]


class BudgetProgress(Part):
    """A budget line: planned + supplemented - spent = left, and what each unit spent; nothing is left to say without a planned amount.

    `rotation`: of a rotation plan's total and levels, what rotation's own ledger says was paid, beside what units recorded as spent.
    """

    no: No
    clause: Clause | None
    what: Wording
    kind: BudgetKind
    planned: int | None
    supplemented: int
    spent: int
    left: int | None
    by_unit: list[UnitSpending]
    rotation: RotationState | None = None


class Progress(Part):
    """A programme's progress; `forecast_method`: how its targets are forecast, in words (null in reports sealed before there were any)."""

    programme: Code
    as_of: Day
    forecast_method: Wording | None = None
    targets: list[TargetProgress]
    tasks: list[TaskProgress]
    reports_due: list[ReportProgress]
    budget: list[BudgetProgress]
