"""Answering a question for figures: the units it is about, their facilities, and what of it is uncertain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.indicators.deed import queries as deeds
from services.indicators.district.queries import list_districts
from services.indicators.figure.rules import Question, applied, choose, count, ensure_countable, numerators, policies_of, value_of
from services.indicators.indicator.rules import IndicatorCode, Of
from services.indicators.policy.queries import list_in_force
from services.indicators.policy.schemas import PolicyAnswer
from services.indicators.reported_figure import queries as reported
from services.indicators.value import queries, rules
from services.indicators.value.errors import ShareNeedsThreshold
from services.indicators.value.rules import Figure, Member, Parked
from services.indicators.value.schemas import Value
from shared.db import Session

NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What may be missing in figures: the parked subjects, and how far each log is applied."""

    parked: Sequence[Parked]
    position: Mapping[str, int]


async def read_doubt(session: Session) -> Doubt:
    """The present state of the projections."""
    return Doubt(await queries.list_parked(session), await queries.list_positions(session))


async def list_values(session: Session, question: Question) -> list[Value]:
    """The values asked for, in the order of the units' codes; raises UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold."""
    if question.indicator not in set(IndicatorCode):
        return await reported.list_values(session, question, await queries.list_positions(session))
    if question.of_share and question.at_least is None:
        raise ShareNeedsThreshold
    ensure_countable(question)
    roots = await queries.list_roots(session, question.unit, children=question.children, day=question.boundaries)
    doubt = await read_doubt(session)
    question = await read_policies(session, question)
    if question.definition.of is Of.PLANS:
        return await _list_of_plans(session, question, roots, doubt)
    chosen = await list_chosen(session, question, roots, doubt)
    if question.by_facility:
        chosen = {str(member.subject): [member] for group in chosen.values() for member in group}
    units = await queries.list_units(session, list(chosen), question.as_of)
    units |= await queries.list_units(session, list(chosen), question.boundaries)
    return [make_value(question, unit, units[unit], count(question, group), doubt, members=group) for unit, group in sorted(chosen.items())]


async def read_policies(session: Session, question: Question) -> Question:
    """The question, with what it leaves open read by the policies of its day."""
    return replace(question, policies=await list_in_force(session, policies_of(question), question.as_of))


async def list_chosen(session: Session, question: Question, roots: Sequence[str], doubt: Doubt) -> dict[str, list[Member]]:
    """By unit: the facilities that the question is about; out of the kept sums, where it does not matter which ones they are."""
    if question.definition.of is Of.DISTRICTS:
        return rules.by_root(await list_districts(session, question, roots), roots)
    if question.definition.in_period:
        return rules.by_root(choose(question, await _list_deeds(session, question, roots)), roots)
    members: list[Member] = []
    measures = [*numerators(question), question.definition.denominator, NOT_REPORTED]
    if question.of_sums and not doubt.parked:
        members = await queries.list_kept(session, roots, list_=question.list, measures=measures, as_of=question.as_of)
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    if not members and question.unit_levels:
        members = await queries.list_units_inside(session, roots, levels=question.unit_levels, measures=measures, **days)
    elif not members:
        members = await queries.list_members(session, roots, list_=question.list, measures=measures, **days)
    return rules.by_root(choose(question, members), roots)


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


async def list_plans(session: Session, question: Question, roots: Sequence[str]) -> dict[str, Figure]:
    """By unit: what was sent, or spent, over what the rotation plans in force state."""
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    if question.indicator == IndicatorCode.ROTATION_BUDGET:
        return await queries.list_budget(session, roots, **days)
    return await queries.list_fulfilment(session, roots, **days)


async def _list_deeds(session: Session, question: Question, roots: Sequence[str]) -> list[Member]:
    days = {"since": question.begins, "as_of": question.as_of, "boundaries": question.boundaries}
    return await deeds.list_members(session, roots, indicator=question.indicator, kinds=question.kinds, deeds=question.deeds, **days)


async def _list_of_plans(session: Session, question: Question, roots: Sequence[str], doubt: Doubt) -> list[Value]:
    figures = await list_plans(session, question, roots)
    units = await queries.list_units(session, roots, question.boundaries)
    return [make_value(question, unit, units[unit], figures[unit], doubt) for unit in sorted(roots)]
