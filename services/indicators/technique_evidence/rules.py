"""Which state of a technique is told where several hold."""

from collections.abc import Collection

from services.indicators.technique_evidence.schemas import State

STRONGEST_FIRST = (State.PERFORMING, State.ROTATED_ONLY, State.LAPSED, State.ABLE, State.LISTED, State.SUSPENDED)


def state_of(held: Collection[State]) -> State:
    """What is done with a technique comes before who could do it, and both before that it is allowed."""
    return next((state for state in STRONGEST_FIRST if state in held), State.NOT_LISTED)
