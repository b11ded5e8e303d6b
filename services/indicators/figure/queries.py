"""Answering a question for figures: the units it is about, their facilities, and what of it is uncertain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.indicators.deed import queries as deeds
from services.indicators.district.queries import list_districts
from services.indicators.figure.rules import Question, applied, choose, count, ensure_countable, numerators, policies_of, value_of
from services.indicators.ground.queries import Doubt, Ground, read_ground
from services.indicators.indicator.rules import IndicatorCode, Of
from services.indicators.policy.queries import list_in_force
from services.indicators.policy.schemas import PolicyAnswer
from services.indicators.reported_figure import queries as reported
from services.indicators.rotation_plan import queries as rotation_plans
from services.indicators.underway import queries as underway
from services.indicators.value import queries, rules
from services.indicators.value.errors import ShareNeedsThreshold
from services.indicators.value.rules import Figure, Member
from services.indicators.value.schemas import Value
from shared.db import Session

NOT_REPORTED = "not_reported"


async def list_values(session: Session, question: Question) -> list[Value]:
    """The values asked for, in the order of the units' codes; raises UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold."""
    if question.indicator not in set(IndicatorCode):
        return await reported.list_values(session, question, await queries.list_positions(session))
    if question.of_share and question.at_least is None:
        raise ShareNeedsThreshold
    ensure_countable(question)
    question = await read_policies(session, question)
    ground = await _read_ground(session, question)
    roots, doubt = list(ground.units), ground.doubt
    if question.definition.of is Of.PLANS:
        figures = await list_plans(session, question, roots)
        return [make_value(question, unit, known, figures[unit], doubt) for unit, known in ground.units.items()]
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


async def _read_ground(session: Session, question: Question) -> Ground:
    """The units asked about, and their kept sums where these are enough."""
    days = {"as_of": question.as_of, "boundaries": question.boundaries}
    measures = _measures(question) if question.of_sums else ()
    return await read_ground(session, question.unit, children=question.children, list_=question.list, measures=measures, **days)


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
        return await rotation_plans.list_members(session, roots, planned=question.planned, **days)
    if question.definition.of is Of.DISTRICTS:
        return await list_districts(session, question, roots)
    if question.definition.in_period:
        return await _list_deeds(session, question, roots)
    if question.unit_levels:
        return await queries.list_units_inside(session, roots, levels=question.unit_levels, measures=_measures(question), **days)
    return await queries.list_members(session, roots, list_=question.list, measures=_measures(question), **days)


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
    plans = rules.by_root(await list_alone(session, question, roots), roots)
    return {unit: count(question, group) for unit, group in plans.items()}


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


def _measures(question: Question) -> list[str]:
    return [*numerators(question), question.definition.denominator, NOT_REPORTED]
