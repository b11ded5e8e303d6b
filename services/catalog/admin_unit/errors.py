"""What can be wrong with a unit."""

from shared.errors import Conflict, Missing, Refused


class ParentDoesNotFit(Refused):
    """A unit lies in one of the next level up, which exists on that day."""


class UnitHasChildren(Conflict):
    """Units lie in it, so it cannot become one of another level."""


class UnitEnded(Missing):
    """The code stands for no unit any more: it ended, and others followed it."""
