"""Reading what a target asks for on a day: the figures of every unit of its programme's scope, and the value that they come to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import groupby

import asyncpg

from services.indicators.figure.queries import list_chosen, list_combined, make_value, read_policies
from services.indicators.figure.rules import Question, count
from services.indicators.formula.queries import find_formula
from services.indicators.formula.rules import Formula
from services.indicators.ground.queries import Doubt
from services.indicators.indicator.rules import Of
from services.indicators.programme.rules import scope_on
from services.indicators.programme.schemas import Programme
from services.indicators.reported_figure import queries as reported
from services.indicators.target import rules
from services.indicators.target.schemas import Comparison, Target
from services.indicators.value import queries as values
from services.indicators.value.rules import Figure, Member
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
        ) l cross join unnest(case when l.successors[1] is null then array[w.code] else l.successors end) as s(code)
        join unit_state n on n.code = s.code and n.valid @> l.ended
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


async def read_target(
    session: Session, programme: Programme, target: Target, question: Question, doubt: Doubt
) -> tuple[list[Value], Fraction | None]:
    """The figures of every unit of the scope, and what they come to; what is done in a period is counted up to the programme's last day."""
    formula = None if rules.is_computed(target) else await find_formula(session, target.code, question.as_of)
    if rules.accumulates(question) or (formula is not None and formula.accumulates):
        question = replace(question, as_of=min(question.as_of, programme.period.to))
    evidence: list[Value] = []
    figures: list[Figure] = []
    for _, rows in groupby(await list_scope(session, programme, question.as_of), key=lambda row: row["root"]):
        asked = [replace(question, unit=row["code"], boundaries=row["boundaries"]) for row in rows]
        parts = [await _part(session, target, each, doubt, formula) for each in asked]
        evidence += [value for part in parts for value, _ in part]
        figures += rules.pooled(target, [[figure for _, figure in part] for part in parts])
    return evidence, rules.value_of(target, figures)


async def read_goal(session: Session, programme: Programme, target: Target, doubt: Doubt) -> Fraction | None:
    """What has to be reached; where it is what there was at the programme's start, that is read."""
    start: Fraction | None = None
    if target.comparison is Comparison.KEEP and target.target is None:
        begins = programme.period.from_
        _, start = await read_target(session, programme, target, rules.question_of(target, begins).beginning(begins), doubt)
    return rules.goal_of(target, start)


async def list_scope(session: Session, programme: Programme, day: date) -> list[asyncpg.Record]:
    """The units in which a programme is carried out on a day, each with the unit of the document whose place it takes."""
    units, origin = scope_on(programme, day)
    return await list_followed(session, [unit.code for unit in units], origin, day)


async def list_followed(session: Session, codes: Sequence[str], origin: date, day: date) -> list[asyncpg.Record]:
    """Who stands on a day for the units that had these codes on the day `origin`: root, code, and the map (boundaries) of each."""
    return await session.all(LIST_SCOPE, codes=list(codes), origin=origin, day=day)


async def _part(session: Session, target: Target, question: Question, doubt: Doubt, formula: Formula | None) -> list[tuple[Value, Figure]]:
    if formula is not None:
        return await _of_formula(session, target, question, doubt, formula)
    if rules.is_computed(target):
        return await _figures(session, target, question, doubt)
    found = await reported.list_figures(session, question, [question.unit], target.unit, doubt.position)
    return found[question.unit]


async def _of_formula(session: Session, target: Target, question: Question, doubt: Doubt, formula: Formula) -> list[tuple[Value, Figure]]:
    """A unit's figures of an indicator that people defined: of each facility, of each part or level that is named, or of the whole."""
    known = await values.list_units(session, [question.unit], question.boundaries)
    asked = [replace(question, population=population) for population in rules.populations(target, question)]
    return [told for each in asked for told in await list_combined(session, each, formula, known, doubt)]


async def _figures(session: Session, target: Target, question: Question, doubt: Doubt) -> list[tuple[Value, Figure]]:
    """A unit's figures: of each facility, of each level where levels are named, or of the whole."""
    question = await read_policies(session, question)
    known = (await values.list_units(session, [question.unit], question.boundaries))[question.unit]
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
    if question.definition.of is Of.PLANS:
        return [(question.unit, list(members))]
    if target.parts:
        return [(question.unit, [member for member in members if member.kind in part.kinds]) for part in target.parts]
    levels = question.population.levels or ("",)
    return [(question.unit, [member for member in members if level in ("", member.level)]) for level in levels]
