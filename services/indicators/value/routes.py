"""HTTP of values."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from fastapi import Depends, Query

from services.indicators.deed.rules import Act, Deeds
from services.indicators.figure import queries as figures
from services.indicators.figure.rules import Question
from services.indicators.indicator.queries import cut_page
from services.indicators.policy.rules import MOST_MONTHS, MOST_PEOPLE
from services.indicators.redundancy.rules import Needed
from services.indicators.value import queries
from services.indicators.value.errors import IndicatorNotComputed, ShareNeedsThreshold, UnitUnknownOnThatDay
from services.indicators.value.rules import Population
from services.indicators.value.schemas import Measure, Narrowing, Numerator, TechniqueList, Values
from shared.access import allowed
from shared.actor import EVERYBODY
from shared.contracts.catalog import FacilityKind
from shared.db import Session
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/values", tags=["values"])


def read_deeds(
    *,
    from_: Annotated[Day | None, Query(alias="from", description="Deeds are counted from this day; by default from 1 January.")] = None,
    any_of: Annotated[list[Act], Query(description="Acts of sending; by default rotation or transfer.")] = [],  # noqa: B006
    all_of: Annotated[list[Act], Query(description="Acts of sending, every one of them.")] = [],  # noqa: B006
    dispatched_title: Annotated[list[Code], Query(description="doctor stands for doctor_general, too.")] = [],  # noqa: B006
    connected_to: Annotated[list[Code], Query(description="Levels that telehealth connects to.")] = [],  # noqa: B006
) -> Deeds:
    """The deeds that a question asks for."""
    return Deeds(any_of, all_of, dispatched_title, connected_to, from_)


def read_needed(
    people: Annotated[int | None, Query(ge=1, le=MOST_PEOPLE, description="Proficient people that each technique needs.")] = None,
) -> Needed:
    """How many people a technique needs, where the question says so."""
    return Needed() if people is None else Needed(people, people)


def read_question(
    *,
    session: Reading,
    indicator: Annotated[Code, Query()],
    unit: Annotated[Code | None, Query(description="A unit or facility; by default the caller's own.")] = None,
    as_of: Annotated[Day | None, Query()] = None,
    boundaries: Annotated[Day | None, Query(description="The day whose map of units is used; by default as_of.")] = None,
    children: Annotated[bool, Query(description="The units directly below instead of the unit itself.")] = False,
    list_: Annotated[
        TechniqueList, Query(alias="list", description="A level's technique list, or own: each facility by its own level's.")
    ] = TechniqueList.OWN,
    kind: Annotated[list[FacilityKind], Query()] = [],  # noqa: B006 - FastAPI copies it
    condition: Annotated[list[Narrowing], Query(description="Narrows who is counted, as a target's conditions do.")] = [],  # noqa: B006
    numerator: Annotated[Numerator, Query()] = Numerator.ABLE,
    measure: Annotated[Measure, Query()] = Measure.POOLED,
    at_least: Annotated[
        Decimal | None, Query(ge=0, le=100, max_digits=9, description="A share in percent; or how many people or techniques.")
    ] = None,
    training_months: Annotated[int | None, Query(ge=1, le=MOST_MONTHS, description="How long village health workers were trained.")] = None,
    deeds: Annotated[Deeds, Depends(read_deeds)],
    needed: Annotated[Needed, Depends(read_needed)],
) -> Question:
    """The question that a call asks, of today and of the caller's own unit where it says nothing."""
    day = as_of or session.today
    return Question(
        indicator=indicator,
        unit=unit or session.context.caller.unit,
        as_of=day,
        boundaries=boundaries or day,
        children=children,
        list=list_.value,
        population=Population.narrowed(condition, tuple(kind)),
        performed=numerator is Numerator.PERFORMED,
        measure=measure,
        at_least=None if at_least is None else Fraction(at_least),
        training_months=training_months,
        deeds=deeds,
        needed=needed,
    )


Asked = Annotated[Question, Depends(read_question)]


async def asked_unit(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The places that a call's `question` is about."""
    return await queries.optional_unit(session, {"unit": call["question"].unit})


@router.get("", response_model=Values, responses=declared(UnitUnknownOnThatDay, IndicatorNotComputed, ShareNeedsThreshold))
@allowed(*EVERYBODY, within=asked_unit)
async def list_values(session: Reading, page: Paging, question: Asked) -> Values:
    """An indicator's value on a day, of a unit, of each unit below it, or of each facility."""
    items, following = cut_page(page, await figures.list_values(session, question), lambda value: value.unit)
    return Values(items=items, next=following)
