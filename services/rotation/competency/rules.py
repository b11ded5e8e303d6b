"""Decisions about competencies."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date

from services.rotation.competency.errors import CompetencyNotHeld, CompetencyOutOfOrder
from services.rotation.competency.schemas import State
from shared.contracts.rotation import CompetencyLevel
from shared.errors import Detail

RANKS = {None: 0, CompetencyLevel.PROVISIONAL: 1, CompetencyLevel.PROFICIENT: 2}
MONTHS_A_YEAR = 12


def lapse_of(since: date, months: int | None) -> date | None:
    """The first day on which a competency no longer holds: so many months later, on the month's last day where it has no such day."""
    if months is None:
        return None
    year, month = since.year + (since.month - 1 + months) // MONTHS_A_YEAR, (since.month - 1 + months) % MONTHS_A_YEAR + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))


def level_on(state: State | None, day: date) -> CompetencyLevel | None:
    """The level of a state on a day, or None where it is revoked, has lapsed, or there is none."""
    return None if state is None or (state.lapses_on is not None and state.lapses_on <= day) else state.level


def is_a_step(known: State | None, new: State) -> bool:
    """Whether what a transfer says adds something: an assessment passed again, or after the acceptance, takes nothing back.

    A higher level does, or the same one for longer, and anything after it lapsed or was revoked.
    """
    if known is None:
        return True
    if known.level is None:
        return new.on >= known.on
    if level_on(known, new.on) is None or RANKS[new.level] > RANKS[known.level]:
        return True
    renewed = known.lapses_on is not None and (new.lapses_on is None or new.lapses_on > known.lapses_on)
    return new.level is known.level and renewed


def ensure_follows(known: State | None, on: date, pointer: str) -> None:
    """What is entered holds from the last state's day on at the earliest; raises CompetencyOutOfOrder."""
    if known is not None and on < known.on:
        raise CompetencyOutOfOrder(errors=[Detail(pointer, "field.before-last-decision", {"day": known.on.isoformat()})])


def ensure_held(known: State | None, on: date) -> None:
    """Only what is held is revoked; raises CompetencyNotHeld."""
    if level_on(known, on) is None:
        raise CompetencyNotHeld


def latest_on(states: Sequence[State], day: date) -> State | None:
    """What holds on a day: of the last day up to it what was said last."""
    return max((s for s in states if s.on <= day), key=lambda s: (s.on, s.version), default=None)


def merged(*histories: Iterable[State]) -> list[State]:
    """The states of one person recorded twice, by day: of a day on which both say something the better holds, unless one was revoked later.

    What either says from a day on holds for both, a lower level only where the higher one has lapsed or was revoked.
    """
    said = sorted((s for states in histories for s in _by_day(states)), key=lambda s: (s.on, RANKS[s.level]))
    found: dict[date, State] = {}
    last: State | None = None
    for state in said:
        if last is None or state.level is None or RANKS[state.level] >= RANKS[level_on(last, state.on)]:
            found[state.on] = last = state
        elif state.on != last.on:
            found[state.on] = last = State(state.on, last.level, last.lapses_on)
    return list(found.values())


def news(known: Sequence[State], together: Sequence[State]) -> Sequence[State]:
    """The states that are to be said anew, by day: from the first one on which something else was known."""
    by_day = {state.on: state for state in _by_day(known)}
    for nth, state in enumerate(together):
        was = by_day.get(state.on)
        if was is None or (was.level, was.lapses_on) != (state.level, state.lapses_on):
            return together[nth:]
    return ()


def _by_day(states: Iterable[State]) -> list[State]:
    best: dict[date, State] = {}
    for state in sorted(states, key=lambda s: s.version):
        best[state.on] = state
    return list(best.values())
