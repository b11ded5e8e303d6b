"""When an accepted transfer is looked at again, and when it is completed (policy: the documents name no months)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.transfer.follow_up.errors import FollowUpOutOfOrder, FollowUpUnfit, NotReadyForCompletion
from services.transfer.follow_up.schemas import Aftermath, RecordFollowUp, TechniqueOutcome
from services.transfer.transfer.errors import StepDayRefused
from services.transfer.transfer.rules import ensure_day
from shared.errors import Detail

MONTHS = (3, 6, 12)
EARLY_DAYS = 15


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter (as PostgreSQL adds months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def next_month(facts: Aftermath) -> int | None:
    """The follow-up whose turn it is; None where all have been done."""
    return next((month for month in sorted(facts.months) if month not in facts.done), None)


def ensure_fits(body: RecordFollowUp, facts: Aftermath, today: date) -> None:
    """The follow-up is the next one, not before its time, and tells of every accepted technique.

    Raises FollowUpOutOfOrder, StepDayRefused, FollowUpUnfit.
    """
    due = next_month(facts)
    if body.month != due:
        raise FollowUpOutOfOrder(month=body.month, next=due or "-", months=sorted(facts.months))
    ensure_day("/on", body.on, after_day=max([facts.accepted_on, *facts.done.values()]), today=today)
    earliest = months_after(facts.accepted_on, body.month) - timedelta(days=EARLY_DAYS)
    if body.on < earliest:
        raise StepDayRefused(errors=[Detail("/on", "field.follow-up-too-early", {"day": earliest})])
    faults = list(_misfits(body.outcomes, [technique.code for technique in facts.techniques]))
    if faults:
        raise FollowUpUnfit(errors=faults)


def ensure_complete(facts: Aftermath) -> None:
    """Every accepted technique is listed and had its first case, every follow-up was done; raises NotReadyForCompletion."""
    missing = [
        Detail("/techniques", code, {"technique": technique.code})
        for technique in facts.techniques
        for code, lacks in (("field.not-listed", not technique.listed), ("field.first-case-missing", technique.first_on is None))
        if lacks
    ]
    missing += [
        Detail("/follow_ups", "field.follow-up-missing", {"month": month}) for month in sorted(facts.months) if month not in facts.done
    ]
    if missing:
        raise NotReadyForCompletion(errors=missing)


def last_day(facts: Aftermath) -> date:
    """The day before which a completion cannot lie."""
    return max([facts.accepted_on, *facts.done.values(), *(t.first_on for t in facts.techniques if t.first_on is not None)])


def _misfits(outcomes: Sequence[TechniqueOutcome], accepted: Sequence[str]) -> Iterator[Detail]:
    told = [outcome.technique_code for outcome in outcomes]
    for index, code in enumerate(told):
        if code not in accepted:
            yield Detail(f"/outcomes/{index}/technique_code", "field.not-accepted")
        elif code in told[:index]:
            yield Detail(f"/outcomes/{index}/technique_code", "field.technique-repeated")
    for code in accepted:
        if code not in told:
            yield Detail("/outcomes", "field.outcome-missing", {"technique": code})
