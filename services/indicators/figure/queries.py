"""Answering a question for figures: the units it is about, their facilities, and what of it is uncertain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from services.indicators.deed import queries as deeds
from services.indicators.district.queries import list_districts
from services.indicators.expression.rules import Named
from services.indicators.figure.rules import Question, applied, choose, count, ensure_countable, numerators, policies_of, value_of
from services.indicators.formula import rules as formulas
from services.indicators.formula.queries import find_formula
from services.indicators.formula.rules import Asked, Combined, Formula
from services.indicators.ground.queries import Doubt, Ground, read_ground
from services.indicators.indicator.rules import BY_CODE, Of
from services.indicators.policy.queries import list_in_force
from services.indicators.policy.rules import PolicyCode, in_force
from services.indicators.policy.schemas import PolicyAnswer
from services.indicators.reported_figure import queries as reported
from services.indicators.rotation_plan import queries as rotation_plans
from services.indicators.underway import queries as underway
from services.indicators.value import queries, rules
from services.indicators.value.errors import ShareNeedsThreshold
from services.indicators.value.rules import Figure, Member
from services.indicators.value.schemas import Measure, Value
from shared.db import Session

NOT_REPORTED = "not_reported"

type Since = tuple[date | None, str]
"""Since when a unit or facility is, and its province."""
type Known = Mapping[str, Since]
type Place = tuple[str, Since]


async def list_values(session: Session, question: Question) -> list[Value]:
    """The values asked for, in the order of the units' codes; raises UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold."""
    if question.indicator not in BY_CODE:
        formula = await find_formula(session, question.indicator, question.as_of)
        if formula is not None:
            return await _list_of_formula(session, question, formula)
        return await reported.list_values(session, question, await queries.list_positions(session))
    if question.of_share and question.at_least is None:
        raise ShareNeedsThreshold
    ensure_countable(question)
    question, ground = await _read_by_policies(session, question)
    roots, doubt = list(ground.units), ground.doubt
    chosen = await list_chosen(session, question, roots, doubt, kept=ground.kept)
    if not question.by_facility:
        return [
            make_value(question, unit, known, count(question, chosen[unit]), doubt, members=chosen[unit])
            for unit, known in ground.units.items()
        ]
    alone = {str(member.subject): [member] for group in chosen.values() for member in group}
    units = await queries.list_units(session, list(alone), question.as_of)
    units |= await queries.list_units(session, list(alone), question.boundaries)
    return [make_value(question, unit, units[unit], count(question, group), doubt, members=group) for unit, group in sorted(alone.items())]


async def _read_by_policies(session: Session, question: Question) -> tuple[Question, Ground]:
    """The question, with what it leaves open read by the policies of its day, and what its figures stand on.

    Most policies stay at their defaults: it is read by these, and once more where the same statement finds that others are in force.
    """
    codes = policies_of(question)
    question = replace(question, policies=in_force(codes)) if codes else question
    ground = await _read_ground(session, question, codes)
    if not ground.policies:
        return question, ground
    question = replace(question, policies=in_force(codes, ground.policies))
    return question, await _read_ground(session, question)


async def _read_ground(session: Session, question: Question, policies: Collection[PolicyCode] = ()) -> Ground:
    """The units asked about, their kept sums where these are enough, and which of some policies are set."""
    measures = _measures(question) if question.of_sums else ()
    return await read_ground(
        session,
        question.unit,
        children=question.children,
        as_of=question.as_of,
        boundaries=question.boundaries,
        list_=question.list,
        measures=measures,
        policies=policies,
    )


async def read_policies(session: Session, question: Question) -> Question:
    """The question, with what it leaves open read by the policies of its day."""
    return replace(question, policies=await list_in_force(session, policies_of(question), question.as_of))


async def list_chosen(
    session: Session, question: Question, roots: Sequence[str], doubt: Doubt, *, kept: Sequence[Member] | None = None
) -> dict[str, list[Member]]:
    """By unit: the facilities that the question is about; out of the kept sums, where it does not matter which ones they are.

    `kept`: these sums, where they have been read.
    """
    measures = _measures(question)
    if kept is None and question.of_sums and not doubt.parked:
        kept = await queries.list_kept(session, roots, list_=question.list, measures=measures, as_of=question.as_of)
    members = [] if doubt.parked else list(kept or ())
    if not members:
        members = await list_alone(session, question, roots)
    if question.planned is not None and question.definition.of is Of.MEASURED:
        days = {"as_of": question.as_of, "boundaries": question.boundaries}
        more = await underway.list_members(session, roots, list_=question.list, planned=question.planned, **days)
        members = rules.added(members, more)
    return rules.by_root(choose(question, members), roots)


async def list_alone(session: Session, question: Question, roots: Sequence[str]) -> list[Member]:
    """Whom the question may be about, each for itself; figure.rules.choose says whom of them it is about."""
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    if question.definition.of is Of.PLANS:
        return await rotation_plans.list_members(session, roots, measures=_measures(question), planned=question.planned, **days)
    if question.definition.of is Of.DISTRICTS:
        return await list_districts(session, question, roots)
    if question.definition.in_period:
        return await _list_deeds(session, question, roots)
    if question.unit_levels:
        return await queries.list_units_inside(session, roots, levels=question.unit_levels, measures=_measures(question), **days)
    return await queries.list_members(
        session, roots, list_=question.list, measures=_measures(question), as_of=question.as_of, boundaries=question.boundaries
    )


def make_value(
    question: Question, unit: str, known: tuple[date | None, str], figure: Figure, doubt: Doubt, *, members: Sequence[Member] = ()
) -> Value:
    """A figure with all that is to be known of it; `known`: since when the unit is, and its province."""
    not_reported = sum(member.counts.get(NOT_REPORTED, 0) for member in members) if question.by_returns else 0
    parked = doubt.parked if question.of_facilities else [replace(each, known=False) for each in doubt.parked]
    touched = rules.is_touched(parked, {member.subject for member in members if member.subject is not None}, known[1])
    return Value(
        indicator=question.indicator,
        unit=unit,
        since=known[0],
        as_of=question.as_of,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=rules.rounded(value_of(question, figure)),
        incomplete=touched or not_reported > 0,
        not_reported=not_reported,
        position=dict(doubt.position),
        policies=[PolicyAnswer(code=each.code, valid_from=each.valid_from, value=each.value) for each in applied(question)],
    )


async def _list_deeds(session: Session, question: Question, roots: Sequence[str]) -> list[Member]:
    return await deeds.list_members(
        session,
        roots,
        indicator=question.indicator,
        kinds=question.kinds,
        deeds=question.deeds,
        since=question.begins,
        as_of=question.as_of,
        boundaries=question.boundaries,
        planned=question.planned,
    )


async def _list_of_formula(session: Session, question: Question, formula: Formula) -> list[Value]:
    """The values of an indicator that people defined; the kept sums of all its measures are read at once."""
    if question.measure is Measure.SHARE and formula.by_facility and question.at_least is None:
        raise ShareNeedsThreshold
    asked = await _read_questions(session, question, formula)
    for each in asked.values():
        ensure_countable(each)
    measures = sorted({measure for each in asked.values() if each.of_sums for measure in _measures(each)})
    ground = await read_ground(
        session,
        question.unit,
        children=question.children,
        as_of=question.as_of,
        boundaries=question.boundaries,
        list_=formulas.list_of(formula, question),
        measures=measures,
    )
    found = await list_combined(session, question, formula, ground.units, ground.doubt, kept=ground.kept)
    return [value for value, _ in found]


async def list_combined(
    session: Session, question: Question, formula: Formula, units: Known, doubt: Doubt, *, kept: Sequence[Member] | None = None
) -> list[tuple[Value, Figure]]:
    """The figures of an indicator that people defined, by unit, or by facility where each is asked for.

    `kept`: the sums of all its measures, in the technique list of formula.rules.list_of.
    """
    asked = await _read_questions(session, question, formula)
    chosen: dict[str, Asked] = {unit: {} for unit in units}
    for named, each in asked.items():
        same = next(other for other in asked if asked[other] == each)
        sums = kept if each.list == formulas.list_of(formula, question) and each.of_sums else None
        found = await list_chosen(session, each, list(units), doubt, kept=sums) if same == named else None
        for unit, parts in chosen.items():
            parts[named] = (each, formulas.narrowed(formula, question, found[unit])) if found is not None else parts[same]
    if not formulas.asks_alone(formula, question):
        return [_combined(question, formula, (unit, known), doubt, chosen[unit]) for unit, known in units.items()]
    groups = {unit: formulas.alone(parts) for unit, parts in chosen.items()}
    subjects = sorted({subject for group in groups.values() for subject in group})
    facilities = await queries.list_units(session, subjects, question.as_of)
    facilities |= await queries.list_units(session, subjects, question.boundaries)
    told = {
        unit: [_combined(question, formula, (one, facilities[one]), doubt, group[one]) for one in sorted(group)]
        for unit, group in groups.items()
    }
    if question.measure is Measure.EACH:
        return sorted((each for group in told.values() for each in group), key=lambda each: each[0].unit)
    return [_reaching(question, formula, (unit, known), told[unit], doubt) for unit, known in units.items()]


async def _read_questions(session: Session, question: Question, formula: Formula) -> dict[Named, Question]:
    """By measure: its question, with what it leaves open read by the policies of its day."""
    asked = formulas.questions(formula, question)
    policies = await list_in_force(session, {code for each in asked.values() for code in policies_of(each)}, question.as_of)
    return {named: replace(each, policies=policies) for named, each in asked.items()}


def _combined(question: Question, formula: Formula, place: Place, doubt: Doubt, parts: Asked) -> tuple[Value, Combined]:
    """What the counts of a unit or facility come to."""
    figures = {named: count(each, members) for named, (each, members) in parts.items()}
    figure = formulas.combine(formula, formulas.sides(formula, figures))
    told = [make_value(each, *place, figures[named], doubt, members=members) for named, (each, members) in parts.items()]
    policies = [policy for named, value in zip(parts, told, strict=True) if formula.goes_by_policies(named) for policy in value.policies]
    value = Value(
        indicator=question.indicator,
        unit=place[0],
        since=place[1][0],
        as_of=question.as_of,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=rules.rounded(formulas.value_of(formula, figure)),
        incomplete=any(each.incomplete for each in told),
        not_reported=max(each.not_reported for each in told),
        position=dict(doubt.position),
        policies=list({policy.code: policy for policy in policies}.values()),
        definition=formula.version,
    )
    return value, figure


def _reaching(
    question: Question, formula: Formula, place: Place, told: Sequence[tuple[Value, Combined]], doubt: Doubt
) -> tuple[Value, Figure]:
    """The share of the facilities of a unit that reach `at_least`."""
    figure = rules.count_reaching((formulas.value_of(formula, each) for _, each in told), question.at_least or Fraction(0))
    value = Value(
        indicator=question.indicator,
        unit=place[0],
        since=place[1][0],
        as_of=question.as_of,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=rules.rounded(figure.share),
        incomplete=any(value.incomplete for value, _ in told),
        not_reported=sum(value.not_reported for value, _ in told),
        position=dict(doubt.position),
        policies=list({policy.code: policy for value, _ in told for policy in value.policies}.values()),
        definition=formula.version,
    )
    return value, figure


def _measures(question: Question) -> list[str]:
    return [*numerators(question), question.definition.denominator, NOT_REPORTED]
