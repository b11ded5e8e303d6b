"""Why a member of a unit counts in a figure or does not."""

from datetime import date
from enum import StrEnum

from services.indicators.figure.rules import KINDS, Question, choose
from services.indicators.indicator.rules import Of
from services.indicators.value.rules import Member


class Reason(StrEnum):
    """Why a member counts or not."""

    COUNTED = "counted"
    KIND_NOT_ASKED = "kind_not_asked"
    KIND_NOT_OF_INDICATOR = "kind_not_of_indicator"
    LEVEL_NOT_OF_LIST = "level_not_of_list"
    NOT_A_STATION = "not_a_station"
    CONDITION_NOT_MET = "condition_not_met"


def reason_of(question: Question, member: Member) -> Reason:
    """Whether the question is about a member, as figure.rules.choose has it, and if not, what keeps it out."""
    of, asked = question.definition.of, question.population.kinds
    if choose(question, [member]):
        return Reason.COUNTED
    if asked and member.kind not in asked:
        return Reason.KIND_NOT_ASKED
    if of is Of.STATIONS:
        return Reason.NOT_A_STATION
    if of is Of.MEASURED:
        return Reason.CONDITION_NOT_MET if asked or member.level == member.list else Reason.LEVEL_NOT_OF_LIST
    return Reason.CONDITION_NOT_MET if member.kind in KINDS.get(of, ()) else Reason.KIND_NOT_OF_INDICATOR


def is_deployed(question: Question, deployed_on: date | None) -> bool:
    """Whether a technique was first performed within the question's period."""
    return deployed_on is not None and question.begins <= deployed_on <= question.as_of
