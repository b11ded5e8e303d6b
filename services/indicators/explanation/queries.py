"""Explaining a figure: its members, what each of them is made of, and the facts behind one technique."""

from collections.abc import Sequence
from dataclasses import replace

from services.indicators.deed import queries as deeds
from services.indicators.deed.rules import is_asked, producer_of
from services.indicators.deed.schemas import DoneAct
from services.indicators.explanation.errors import MemberOutsideUnit
from services.indicators.explanation.rules import Reason, is_deployed, reason_of
from services.indicators.explanation.schemas import Explanation, Item, MemberPart
from services.indicators.figure.queries import list_alone, list_combined, make_value, read_policies
from services.indicators.figure.rules import Question, choose, count, ensure_countable, needed, value_of
from services.indicators.formula.queries import find_formula
from services.indicators.formula.rules import Combined, Formula
from services.indicators.formula.schemas import measure_part
from services.indicators.ground.queries import Doubt, Ground, read_ground
from services.indicators.indicator.queries import cut_page
from services.indicators.indicator.rules import BY_CODE, IndicatorCode, Of
from services.indicators.person_evidence.queries import list_counted
from services.indicators.person_evidence.schemas import ServingFacility
from services.indicators.place_evidence.queries import list_sources
from services.indicators.plan_evidence import queries as plans
from services.indicators.redundancy.rules import GROUPS
from services.indicators.reported import queries as reported
from services.indicators.reported_figure import queries as reported_figures
from services.indicators.reported_figure.rules import Gathered
from services.indicators.technique_evidence import queries as techniques
from services.indicators.value import queries as values
from services.indicators.value.errors import IndicatorNotComputed, ShareNeedsThreshold
from services.indicators.value.rules import Member, rounded
from services.indicators.value.schemas import Measure, Value
from shared.db import Session
from shared.documents import Page
from shared.errors import Detail, InvalidRequest

OF_TECHNIQUES = frozenset(techniques.ABOUT)


async def explain(session: Session, page: Page, question: Question, facility: str | None, technique: str | None) -> Explanation:
    """A figure and what it is made of; of one of its members with `facility`; of a technique there with `technique`.

    Raises UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold, MemberOutsideUnit, InvalidRequest.
    """
    if technique is not None and facility is None:
        raise InvalidRequest(errors=[Detail("/facility", "field.missing")])
    if technique is not None and question.indicator not in OF_TECHNIQUES:
        raise InvalidRequest(errors=[Detail("/technique", "field.indicator-without-techniques")])
    if question.indicator in BY_CODE:
        value, items = await _computed(session, question, facility, technique)
    elif (formula := await find_formula(session, question.indicator, question.as_of)) is not None:
        value, items = await _defined(session, question, formula, facility)
    else:
        value, items = await _reported(session, question, facility)
    shown, following = cut_page(page, sorted(items, key=lambda item: item.key), lambda item: item.key)
    told = {name: getattr(value, name) for name in Value.model_fields}
    found = await _with_sources(session, question, shown)
    return Explanation(**told, boundaries=question.boundaries, facility=facility, technique=technique, items=found, next=following)


async def _with_sources(session: Session, question: Question, items: Sequence[Item]) -> list[Item]:
    """The items, those that are places with the fact that says what they are."""
    places = {id(item): item.place for item in items if isinstance(item, MemberPart | ServingFacility) and item.place is not None}
    sources = await list_sources(session, set(places.values()), as_of=question.as_of, boundaries=question.boundaries)
    return [item.model_copy(update={"source": sources.get(places[id(item)])}) if id(item) in places else item for item in items]


async def _computed(session: Session, question: Question, facility: str | None, technique: str | None) -> tuple[Value, Sequence[Item]]:
    if question.of_share and question.at_least is None:
        raise ShareNeedsThreshold
    ensure_countable(question)
    question = await read_policies(session, question)
    ground = await read_ground(session, question.unit, children=question.children, as_of=question.as_of, boundaries=question.boundaries)
    members = await list_alone(session, question, list(ground.units))
    if facility is None:
        return await _whole(session, question, members, ground.doubt), [_part(question, member) for member in members]
    found = [member for member in members if member.subject == facility]
    if not found:
        raise MemberOutsideUnit
    alone = replace(question, measure=Measure.EACH)
    known = {**await values.list_units(session, [facility], question.as_of)}.get(facility, _unit_of(ground, found[0]))
    value = make_value(alone, facility, known, count(alone, found[:1]), ground.doubt, members=found[:1])
    if technique is not None:
        listed = await techniques.list_facts(session, facility, technique, list_=found[0].list, as_of=question.as_of)
        return value, listed
    return value, await _made_of(session, question, found[0])


async def _whole(session: Session, question: Question, members: Sequence[Member], doubt: Doubt) -> Value:
    """The figure of all the units asked about together."""
    chosen = choose(question, members)
    known = (await values.list_units(session, [question.unit], question.boundaries))[question.unit]
    return make_value(question, question.unit, known, count(question, chosen), doubt, members=chosen)


def _unit_of(ground: Ground, member: Member) -> tuple[None, str]:
    return None, ground.units[member.root][1]


def _part(question: Question, member: Member) -> MemberPart:
    """A member with its own figure, which is in the whole one where it counts."""
    alone = replace(question, measure=Measure.EACH)
    figure, reason = count(alone, [member]), reason_of(question, member)
    value, reaches = value_of(alone, figure), None
    if question.of_share and question.at_least is not None and value is not None:
        reaches = value >= question.at_least
    return MemberPart(
        unit=member.root,
        member=str(member.subject),
        kind=member.kind,
        level=member.level or None,
        level_list=member.list or None,
        acts_as_station=member.acts_as_station,
        with_beds=member.with_beds,
        difficulty=sorted(member.difficulty),
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=rounded(value),
        counts=reason is Reason.COUNTED,
        reason=reason,
        reaches=reaches,
        not_reported=member.counts.get("not_reported", 0) if question.by_returns else 0,
    )


async def _made_of(session: Session, question: Question, member: Member) -> Sequence[Item]:
    """What a member's own figure is made of."""
    code, subject = IndicatorCode(question.indicator), str(member.subject)
    if code in OF_TECHNIQUES:
        return await _techniques(session, question, member)
    if code is IndicatorCode.ROTATION_FULFILMENT:
        return await plans.list_people_sent(session, subject, question.as_of)
    if question.definition.of is Of.PLANS:
        return await plans.list_money(session, subject, question.as_of)
    if question.definition.in_period:
        rows = await deeds.list_acts(session, subject, indicator=code, since=question.begins, as_of=question.as_of)
        return [DoneAct(**row, counts=is_asked(row["deed"], question.deeds), producer=producer_of(row["deed"])) for row in rows]
    return await list_counted(session, question, member)


async def _techniques(session: Session, question: Question, member: Member) -> Sequence[Item]:
    code, days = IndicatorCode(question.indicator), {"since": question.begins, "as_of": question.as_of}
    rows = await techniques.list_techniques(session, code, str(member.subject), list_=member.list, **days)
    if code is IndicatorCode.TECHNIQUE_COVERAGE:
        wanted = "performing" if question.performed else "able"
        return [techniques.technique_row(row, counts=wanted in row["since"]) for row in rows]
    if code is IndicatorCode.NEW_TECHNIQUES_DEPLOYED:
        return [techniques.technique_row(row, counts=is_deployed(question, row["deployed_on"])) for row in rows]
    group = next((each for each in GROUPS if member.counts.get(f"techniques.{each}")), GROUPS[0])
    need = needed(question).at(member, group)
    return [techniques.technique_row(row, counts=len(row["people"]) >= need, needed=need) for row in rows]


async def _defined(session: Session, question: Question, formula: Formula, facility: str | None) -> tuple[Value, Sequence[Item]]:
    """The measures that a figure is made of; with `facility`, those of that facility, where each has a figure of its own."""
    ground = await read_ground(session, question.unit, children=False, as_of=question.as_of, boundaries=question.boundaries)
    asked = replace(question, measure=Measure.POOLED if facility is None else Measure.EACH)
    found = await list_combined(session, asked, formula, ground.units, ground.doubt)
    own = [told for told in found if facility in (None, told[0].unit)]
    if not own or (facility is not None and not formula.by_facility):
        raise MemberOutsideUnit
    value, figure = own[0]
    assert isinstance(figure, Combined)
    if question.measure is Measure.SHARE and facility is None:
        value, _ = (await list_combined(session, question, formula, ground.units, ground.doubt))[0]
    return value, [measure_part(formula, asked, named, figure.counts[named]) for named in formula.measures]


async def _reported(session: Session, question: Question, facility: str | None) -> tuple[Value, Sequence[Item]]:
    """The accepted values that a figure is made of; with `facility`, the versions of that unit's."""
    counted_in = await reported.find_indicator(session, question.indicator)
    if counted_in is None:
        raise IndicatorNotComputed
    roots = await values.list_roots(session, question.unit, children=question.children, day=question.boundaries)
    gathered = await reported_figures.gather_all(session, question, roots)
    parts = [part for root, whole in gathered.items() for part in reported_figures.parts_of(root, whole)]
    whole = Gathered([u for g in gathered.values() for u in g.used], sorted({m for g in gathered.values() for m in g.missing}))
    position = await values.list_positions(session)
    if facility is None:
        since = (await values.list_units(session, [question.unit], question.boundaries))[question.unit][0]
        return reported_figures.make_value(question, since, whole, counted_in, position), parts
    part = next((each for each in parts if each.member == facility), None)
    if part is None:
        raise MemberOutsideUnit
    own = Gathered([each for each in whole.used if each.unit == facility], [each for each in whole.missing if each == facility])
    asked, since = replace(question, unit=facility), own.used[0].since if own.used else None
    value = reported_figures.make_value(asked, since, own, counted_in, position)
    return value, await reported_figures.list_versions(session, question.indicator, part)
