"""The way of a need: raised, submitted, surveyed, aggregated, or rejected."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum

from services.transfer.need.errors import NeedDayRefused, NeedFixed, NeedOutOfOrder, SurveyNotOfNeed, TechniqueListedAlready
from services.transfer.need.schemas import PutNeed
from services.transfer.need_supplement.errors import SupplementStepRefused
from services.transfer.need_supplement.rules import allowed_after
from services.transfer.need_supplement.schemas import Supplement, SupplementState
from shared.contracts.transfer import NeedStatus
from shared.errors import Detail
from shared.i18n import Word


class Step(StrEnum):
    """What is done with a need."""

    SUBMIT = "submit"
    SURVEY = "survey"
    AGGREGATE = "aggregate"
    REJECT = "reject"
    FOLLOW_SUPPLEMENT = "follow-supplement"
    OPINE = "opine"


DRAFT, SUBMITTED, SURVEYED = NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.SURVEYED
AGGREGATED, REJECTED = NeedStatus.AGGREGATED, NeedStatus.REJECTED

# draft -> submitted -> surveyed -> aggregated; rejected once it was submitted. While it is neither a draft nor rejected, what it asks for
# is followed, and the Department may give its opinion.
WAY: Mapping[Step, Mapping[NeedStatus, NeedStatus]] = {
    Step.SUBMIT: {DRAFT: SUBMITTED},
    Step.SURVEY: {SUBMITTED: SURVEYED},
    Step.AGGREGATE: {SURVEYED: AGGREGATED},
    Step.REJECT: {SUBMITTED: REJECTED, SURVEYED: REJECTED, AGGREGATED: REJECTED},
    Step.FOLLOW_SUPPLEMENT: {SUBMITTED: SUBMITTED, SURVEYED: SURVEYED, AGGREGATED: AGGREGATED},
    Step.OPINE: {SUBMITTED: SUBMITTED, SURVEYED: SURVEYED, AGGREGATED: AGGREGATED},
}


def after(status: NeedStatus, step: Step) -> NeedStatus:
    """The state that a step leads to; raises NeedOutOfOrder, naming the steps allowed now."""
    if status not in WAY[step]:
        allowed = [Word(s, f"step.need.{s}") for s in Step if status in WAY[s]]
        raise NeedOutOfOrder(state=Word(status, f"state.need.{status}"), allowed=allowed or [Word("-", "word.none")])
    return WAY[step][status]


def with_states(wanted: PutNeed, stored: PutNeed | None) -> PutNeed:
    """The same, each supplement in the state that is said, else in the one that it has in its place, else requested."""
    known = dict(enumerate([] if stored is None else stored.supplements))
    return wanted.model_copy(
        update={
            "supplements": [
                supplement
                if supplement.state is not None
                else supplement.model_copy(
                    update={"state": known[no].state if _same_thing(known.get(no), supplement) else SupplementState.REQUESTED}
                )
                for no, supplement in enumerate(wanted.supplements)
            ]
        }
    )


def ensure_not_asked_yet(wanted: PutNeed) -> None:
    """While a need is a draft nothing of it is funded or there; raises SupplementStepRefused."""
    early = [no for no, supplement in enumerate(wanted.supplements) if supplement.state is not SupplementState.REQUESTED]
    if early:
        raise SupplementStepRefused(errors=[Detail(f"/supplements/{no}/state", "field.not-asked-yet") for no in early])


def moved_on(stored: PutNeed, wanted: PutNeed) -> list[tuple[int, SupplementState]]:
    """The supplements, by their places from 1, that come further; raises NeedFixed where anything else differs or something goes back."""
    pairs = list(zip(stored.supplements, wanted.supplements, strict=False))
    same = wanted.model_copy(update={"supplements": stored.supplements}) == stored and len(wanted.supplements) == len(stored.supplements)
    if not same or not all(_same_thing(old, new) for old, new in pairs):
        raise NeedFixed
    moves = [(no, old, new.state) for no, (old, new) in enumerate(pairs, 1) if new.state is not None and new.state is not old.state]
    if any(old.state is None or then not in allowed_after(old.kind, old.state) for _, old, then in moves):
        raise NeedFixed
    return [(no, then) for no, _, then in moves]


def ensure_day(on: date, *, last: date | None, today: date) -> None:
    """A step lies neither in the future nor before the last one; raises NeedDayRefused."""
    if on > today:
        raise NeedDayRefused(errors=[Detail("/on", "field.in-the-future")])
    if last is not None and on < last:
        raise NeedDayRefused(errors=[Detail("/on", "field.before-last-step", {"day": last})])


def ensure_lacking(codes: Sequence[str], listed: Collection[str], why: str | None) -> None:
    """What a facility is approved for it asks for only with a reason, such as that who could do it left; raises TechniqueListedAlready."""
    found = [Detail(f"/technique_codes/{no}", "field.listed-already") for no, code in enumerate(codes) if code in listed]
    if found and why is None:
        raise TechniqueListedAlready(errors=found)


def ensure_confirms(confirmed: Sequence[str], codes: Collection[str]) -> None:
    """A survey confirms some of the techniques asked for; raises SurveyNotOfNeed."""
    faults = [Detail(f"/techniques_confirmed/{no}", "field.not-in-need") for no, code in enumerate(confirmed) if code not in codes]
    if faults:
        raise SurveyNotOfNeed(errors=faults)


def _same_thing(old: Supplement | None, new: Supplement) -> bool:
    return old is not None and (old.kind, old.what) == (new.kind, new.what)
