"""Reading a programme's progress: each target's figures on the day, a year earlier and at the programme's start."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import groupby

import asyncpg

from services.indicators.figure.queries import list_chosen, list_plans, make_value, read_policies
from services.indicators.figure.rules import Question, count
from services.indicators.ground.queries import Doubt, read_doubt
from services.indicators.indicator.rules import IndicatorCode, Of
from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import programme_on, scope_on
from services.indicators.programme.schemas import Programme
from services.indicators.progress import rules
from services.indicators.progress.rules import Point
from services.indicators.progress.schemas import BudgetProgress, Progress, ReportProgress, TargetProgress, TaskProgress
from services.indicators.reported_figure import queries as reported
from services.indicators.spending.queries import list_money
from services.indicators.spending.rules import left_of, state_of
from services.indicators.submission import queries as submissions
from services.indicators.submission.schemas import Received
from services.indicators.target.schemas import Target
from services.indicators.task.schemas import ReportDue
from services.indicators.task_progress.queries import list_states
from services.indicators.value import queries as values
from services.indicators.value.rules import Figure, Member, rounded
from services.indicators.value.schemas import Value
from shared.db import Session
from shared.statement import statement

# Units as they were called on :origin. For one that has ended by the day stand those that followed it; where none did, itself on the map of
# its last day, so that its facilities are still counted.
LIST_SCOPE = statement("""
    with recursive walk(root, code, since) as (
        select c.code, u.code, u.since from unnest(:codes::text[]) c(code) cross join lateral (
            select code, since from unit_state where code = c.code and lower(valid) <= :day::date
            order by valid @> :origin::date desc, lower(valid) limit 1
        ) u
        union
        select w.root, n.code, n.since from walk w cross join lateral (
            select successors, upper(valid) as ended from unit_state where code = w.code and since = w.since order by valid desc limit 1
        ) l cross join unnest(l.successors) as s(code) join unit_state n on n.code = s.code and n.valid @> l.ended
        where l.ended <= :day
    ),
    there as (
        select w.root, w.code from walk w join unit_state u on u.code = w.code and u.since = w.since and u.valid @> :day
    )
    select root, code, :day as boundaries from there
    union all
    select w.root, w.code, max(upper(u.valid)) - 1 from walk w join unit_state u on u.code = w.code and u.since = w.since
    where w.code = w.root and w.root not in (select root from there) group by w.root, w.code
    order by 1, 2
""")


async def get_progress(session: Session, code: str, as_of: date | None) -> Progress:
    """How a programme stands on a day; raises ResourceMissing."""
    day = as_of or session.today
    programme = await get_programme(session, code)
    doubt = await read_doubt(session)
    amended = programme_on(programme, day)
    return Progress(
        programme=programme.code,
        as_of=day,
        targets=[await _progress(session, programme, target, day, doubt) for target in amended.targets],
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
    scope = [row["code"] for row in await _scope(session, programme, day)]
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
        state=rules.state_of_report(due, day),
        period=year,
        received=received,
        missing=None if owing is None else [unit for unit in owing if unit not in came],
        late=sorted({each.unit for each in received if each.late}),
    )


async def _budget(session: Session, programme: Programme, day: date) -> list[BudgetProgress]:
    """What each line was given, what was spent on it by whom, and what is left."""
    spendings, supplements = await list_money(session, programme.code, day)
    found = []
    for line in programme.budget:
        state = state_of(line, spendings, supplements)
        told = {"no": line.no, "clause": line.clause, "what": line.what, "kind": line.kind, "planned": line.amount}
        found.append(BudgetProgress(**told, **dict(state), left=left_of(line, state)))
    return found


async def _progress(session: Session, programme: Programme, target: Target, day: date, doubt: Doubt) -> TargetProgress:
    period = (programme.period.from_, programme.period.to)
    evidence, value, start, trend = await _measure(session, programme, target, day, doubt)
    verdict = rules.judge(target, None if value is None else Point(day, value), start, period)
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
        trend=rounded(trend),
        forecast_on=verdict.forecast_on,
        status=verdict.status,
        evidence=evidence,
    )


type Measured = tuple[list[Value], Fraction | None, Fraction | None, Fraction | None]


async def _measure(session: Session, programme: Programme, target: Target, day: date, doubt: Doubt) -> Measured:
    """The evidence and value of a day, the value at the programme's start, and the change within a year."""
    question = rules.question_of(target, day).beginning(programme.period.from_)
    evidence, now = await _value(session, programme, target, question, doubt)
    _, start = await _value(session, programme, target, replace(question, as_of=programme.period.from_), doubt)
    _, earlier = await _value(session, programme, target, rules.asked_a_year_before(question), doubt)
    return evidence, now, start, now - earlier if now is not None and earlier is not None else None


async def _value(
    session: Session, programme: Programme, target: Target, question: Question, doubt: Doubt
) -> tuple[list[Value], Fraction | None]:
    """The figures of every unit of the scope, and what they come to; what is done in it is counted up to the programme's last day."""
    if question.indicator in set(IndicatorCode) and (question.definition.in_period or question.definition.of is Of.PLANS):
        question = replace(question, as_of=min(question.as_of, programme.period.to))
    evidence: list[Value] = []
    figures: list[Figure] = []
    for _, rows in groupby(await _scope(session, programme, question.as_of), key=lambda row: row["root"]):
        asked = [replace(question, unit=row["code"], boundaries=row["boundaries"]) for row in rows]
        parts = [await _part(session, target, each, doubt) for each in asked]
        evidence += [value for part in parts for value, _ in part]
        figures += rules.pooled(target, [[figure for _, figure in part] for part in parts])
    return evidence, rules.value_of(target, figures)


async def _scope(session: Session, programme: Programme, day: date) -> list[asyncpg.Record]:
    """The units in which a programme is carried out on a day, each with the unit of the document whose place it takes."""
    units, origin = scope_on(programme, day)
    return await session.all(LIST_SCOPE, codes=[unit.code for unit in units], origin=origin, day=day)


async def _part(session: Session, target: Target, question: Question, doubt: Doubt) -> list[tuple[Value, Figure]]:
    if question.indicator in set(IndicatorCode):
        return await _figures(session, target, question, doubt)
    found = await reported.list_figures(session, question, [question.unit], target.unit, doubt.position)
    return found[question.unit]


async def _figures(session: Session, target: Target, question: Question, doubt: Doubt) -> list[tuple[Value, Figure]]:
    """A unit's figures: of each facility, of each level where levels are named, or of the whole."""
    question = await read_policies(session, question)
    known = (await values.list_units(session, [question.unit], question.boundaries))[question.unit]
    if question.definition.of is Of.PLANS:
        figure = (await list_plans(session, question, [question.unit]))[question.unit]
        return [(make_value(question, question.unit, known, figure, doubt), figure)]
    members = (await list_chosen(session, question, [question.unit], doubt))[question.unit]
    found = []
    for unit, group in _groups(target, question, members):
        figure = count(question, group)
        evidence = make_value(question, unit, known, figure, doubt, members=group)
        found.append((evidence, rules.compared(target, question, group, figure)))
    return found


def _groups(target: Target, question: Question, members: Sequence[Member]) -> list[tuple[str, list[Member]]]:
    if question.by_facility:
        return [(str(member.subject), [member]) for member in members]
    if target.parts:
        return [(question.unit, [member for member in members if member.kind in part.kinds]) for part in target.parts]
    levels = question.population.levels or ("",)
    return [(question.unit, [member for member in members if level in ("", member.level)]) for level in levels]
