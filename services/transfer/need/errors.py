"""What is refused of needs."""

from shared.errors import Conflict, Refused


class NeedOutOfOrder(Conflict):
    """The need's state does not allow this step."""


class NeedFixed(Conflict):
    """Once submitted, only the states of its supplements move on."""


class NeedDayRefused(Refused):
    """A step of a need does not lie in the future."""
