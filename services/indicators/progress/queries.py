"""Reading a programme's progress: each target's figures on the day, a year earlier and at the programme's start."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from services.indicators.figure.queries import Doubt, list_chosen, make_value, read_doubt, read_policies
from services.indicators.figure.rules import Question, count
from services.indicators.indicator.rules import IndicatorCode
from services.indicators.programme.queries import get_programme
from services.indicators.programme.schemas import Programme
from services.indicators.progress import rules
from services.indicators.progress.rules import Point
from services.indicators.progress.schemas import BudgetProgress, Progress, ReportProgress, TargetProgress, TaskProgress
from services.indicators.target.schemas import Target
from services.indicators.value import queries as values
from services.indicators.value.rules import Figure, Member, rounded
from services.indicators.value.schemas import Measure, Value
from shared.db import Session
from shared.statement import statement

# A unit that has ended by the day keeps the map of its last day, so that its facilities are still counted.
LIST_SCOPE = statement("""
    select c.code,
        case when bool_or(u.valid @> :day) then :day::date
            else max(upper(u.valid)) filter (where upper(u.valid) <= :day) - 1 end as boundaries
    from unnest(:codes::text[]) c(code) join unit_state u on u.code = c.code and lower(u.valid) <= :day group by c.code order by c.code
""")


async def get_progress(session: Session, code: str, as_of: date | None) -> Progress:
    """How a programme stands on a day; raises ResourceMissing."""
    day = as_of or session.today
    programme = await get_programme(session, code)
    doubt = await read_doubt(session)
    period = (programme.period.from_, programme.period.to)
    return Progress(
        programme=programme.code,
        as_of=day,
        targets=[await _progress(session, programme, target, day, doubt) for target in programme.targets],
        tasks=[
            TaskProgress(no=t.no, clause=t.clause, title=t.title, lead=t.lead, due=t.due, state=rules.state_of_task(t.due, day))
            for t in programme.tasks
        ],
        reports_due=[
            ReportProgress(
                no=r.no,
                clause=r.clause,
                what=r.what,
                who=r.who,
                every=r.every,
                due_on=(due := rules.due_day(r, period, day)),
                state=rules.state_of_report(due, day),
            )
            for r in programme.reports_due
        ],
        budget=[BudgetProgress(no=b.no, clause=b.clause, what=b.what, kind=b.kind, planned=b.amount, spent=None) for b in programme.budget],
    )


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
    question = rules.question_of(target, day)
    if question is None:
        return [], None, None, None
    evidence, now = await _value(session, programme, target, question, doubt)
    _, start = await _value(session, programme, target, replace(question, as_of=programme.period.from_), doubt)
    _, earlier = await _value(session, programme, target, replace(question, as_of=rules.year_before(day)), doubt)
    return evidence, now, start, now - earlier if now is not None and earlier is not None else None


async def _value(
    session: Session, programme: Programme, target: Target, question: Question, doubt: Doubt
) -> tuple[list[Value], Fraction | None]:
    """The figures of every unit of the scope, and the value that they come to; a rotation is counted up to the programme's last day."""
    if question.indicator == IndicatorCode.ROTATION_FULFILMENT:
        question = replace(question, as_of=min(question.as_of, programme.period.to))
    codes = [unit.code for unit in rules.scope_on(programme, question.as_of)]
    found: list[tuple[Value, Figure]] = []
    for row in await session.all(LIST_SCOPE, codes=codes, day=question.as_of):
        found += await _figures(session, replace(question, unit=row["code"], boundaries=row["boundaries"]), doubt)
    return [value for value, _ in found], rules.value_of(target, [figure for _, figure in found])


async def _figures(session: Session, question: Question, doubt: Doubt) -> list[tuple[Value, Figure]]:
    """A unit's figures: of each facility, of each level where levels are named, or of the whole."""
    question = await read_policies(session, question)
    known = (await values.list_units(session, [question.unit], question.boundaries))[question.unit]
    if question.indicator == IndicatorCode.ROTATION_FULFILMENT:
        fulfilment = await values.list_fulfilment(session, [question.unit], as_of=question.as_of, boundaries=question.boundaries)
        figure = fulfilment[question.unit]
        return [(make_value(question, question.unit, known, figure, doubt), figure)]
    members = (await list_chosen(session, question, [question.unit], doubt))[question.unit]
    found = []
    for unit, group in _groups(question, members):
        figure = count(question, group)
        found.append((make_value(question, unit, known, figure, doubt, members=group), figure))
    return found


def _groups(question: Question, members: Sequence[Member]) -> list[tuple[str, list[Member]]]:
    if question.indicator == IndicatorCode.TECHNIQUE_COVERAGE and question.measure is Measure.EACH:
        return [(str(member.subject), [member]) for member in members]
    levels = question.population.levels or ("",)
    return [(question.unit, [member for member in members if level in ("", member.level)]) for level in levels]
