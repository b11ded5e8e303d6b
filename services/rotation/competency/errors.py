"""What may be wrong with a competency."""

from shared.errors import Conflict, Refused


class CompetencyNotHeld(Conflict):
    """What is not held on that day cannot be revoked."""


class CompetencyOutOfOrder(Refused):
    """A state of a competency does not hold from before its last one."""
