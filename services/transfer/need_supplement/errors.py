"""What is refused of supplements of a need."""

from shared.errors import Conflict, Forbidden, Refused


class SupplementOutOfOrder(Conflict):
    """The supplement's state does not allow this one."""


class SupplementStepRefused(Refused):
    """The step names a supplement that is not there, or its day or its origin does not fit."""


class SupplementFollowedAbove(Forbidden):
    """The centre and the Department follow a supplement; the receiving unit says that it has arrived."""
