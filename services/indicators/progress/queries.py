"""Reading a programme's progress: each target's figures on the day, and where they are heading."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from services.indicators.forecast import queries as forecasts
from services.indicators.forecast.queries import NOTHING_KNOWN, Asked
from services.indicators.forecast.rules import Point
from services.indicators.ground.queries import Doubt, read_doubt
from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import programme_on
from services.indicators.programme.schemas import Programme
from services.indicators.progress import rules
from services.indicators.progress.schemas import BudgetProgress, Progress, ReportProgress, TargetProgress, TaskProgress
from services.indicators.rotation_plan.queries import list_paid
from services.indicators.spending.queries import list_money
from services.indicators.spending.rules import Paid, left_of, rotation_of, state_of
from services.indicators.submission import queries as submissions
from services.indicators.submission.schemas import Received
from services.indicators.target.queries import list_scope, read_goal, read_target
from services.indicators.target.rules import months_after, question_of
from services.indicators.target.schemas import Target
from services.indicators.task.schemas import ReportDue
from services.indicators.task_progress.queries import list_states
from services.indicators.value.rules import rounded
from shared.db import Session
from shared.together import together


async def get_progress(session: Session, code: str, as_of: date | None) -> Progress:
    """How a programme stands on a day; raises ResourceMissing."""
    day = as_of or session.today
    programme = await get_programme(session, code)
    doubt = await read_doubt(session)
    amended = programme_on(programme, day)
    return Progress(
        programme=programme.code,
        as_of=day,
        forecast_method=forecasts.method(),
        targets=await together(session, [partial(_progress, programme=programme, target=t, day=day, doubt=doubt) for t in amended.targets]),
        tasks=await _tasks(session, amended, day),
        reports_due=await _reports(session, amended, day),
        budget=await _budget(session, amended, day),
    )


async def _tasks(session: Session, programme: Programme, day: date) -> list[TaskProgress]:
    """What is to be done, by whom, and how far each unit is."""
    units = await list_states(session, programme.code, programme.tasks, day)
    return [
        TaskProgress(
            no=task.no,
            clause=task.clause,
            title=task.title,
            lead=task.lead,
            due=task.due,
            policy=task.policy,
            state=rules.State.DONE if rules.done(units[task.no]) else rules.state_of_task(task.due, day),
            late=any(unit.late for unit in units[task.no]),
            units=units[task.no],
        )
        for task in programme.tasks
    ]


async def _reports(session: Session, programme: Programme, day: date) -> list[ReportProgress]:
    """What is to be handed in, by whom, what came, what came late and what is missing."""
    period = (programme.period.from_, programme.period.to)
    received = await submissions.list_received(session, programme.code, programme.reports_due, day)
    scope = [row["code"] for row in await list_scope(session, programme, day)]
    return [await _report(session, report, received[report.no], scope, (period, day)) for report in programme.reports_due]


async def _report(
    session: Session, report: ReportDue, received: list[Received], scope: Sequence[str], days: tuple[tuple[date, date], date]
) -> ReportProgress:
    period, day = days
    term, due = rules.term_shown(report, period, day), rules.due_day(report, period, day)
    year = None if term is None else f"{term.due_on:%Y}"
    came = {each.unit for each in received if each.period == year}
    owing = None if term is None else await submissions.list_owing(session, scope, report.owing, min(term.last_day, day))
    return ReportProgress(
        no=report.no,
        clause=report.clause,
        what=report.what,
        who=report.who,
        every=report.every,
        policy=report.policy,
        due_on=due,
        state=rules.state_of_report(report, due, day),
        period=year,
        received=received,
        missing=None if owing is None else [unit for unit in owing if unit not in came],
        late=sorted({each.unit for each in received if each.late}),
    )


async def _budget(session: Session, programme: Programme, day: date) -> list[BudgetProgress]:
    """What each line was given, what was spent on it by whom, and what is left; of a plan of rotation, what was paid for it."""
    spendings, supplements = await list_money(session, programme.code, day)
    paid = await _paid(session, programme, day) if programme.quotas else None
    found = []
    for line in programme.budget:
        state = state_of(line, spendings, supplements)
        told = {"no": line.no, "clause": line.clause, "what": line.what, "kind": line.kind, "planned": line.amount}
        found.append(
            BudgetProgress(**told, **dict(state), left=left_of(line, state), rotation=None if paid is None else rotation_of(line, paid))
        )
    return found


async def _paid(session: Session, programme: Programme, day: date) -> list[Paid]:
    roots = [row["code"] for row in await list_scope(session, programme, day)]
    return await list_paid(session, roots, (programme.period.from_, programme.period.to), day)


async def _progress(session: Session, programme: Programme, target: Target, day: date, doubt: Doubt) -> TargetProgress:
    question = question_of(target, day).beginning(programme.period.from_)
    evidence, value = await read_target(session, programme, target, question, doubt)
    goal, outlook = await read_goal(session, programme, target, doubt), NOTHING_KNOWN
    if value is not None:
        asked = Asked(programme, target, question, Point(day, value), goal, doubt)
        outlook = await forecasts.read_outlook(session, asked)
    by = target.by or programme.period.to
    verdict = rules.judge(target, value, goal, outlook.ahead, overdue=day >= by, soon=by <= months_after(day, 12))
    return TargetProgress(
        no=target.no,
        code=target.code,
        clause=target.clause,
        title=target.title,
        population=target.population,
        comparison=target.comparison,
        target=None if target.target is None else float(target.target),
        target_to=None if target.target_to is None else float(target.target_to),
        unit=target.unit,
        by=target.by,
        lead=target.lead,
        policy=target.policy,
        value=rounded(value),
        gap=rounded(verdict.gap),
        met=verdict.met,
        trend=rounded(outlook.change),
        forecast_on=outlook.on,
        forecast=forecasts.shown(outlook, value),
        status=verdict.status,
        evidence=evidence,
    )
