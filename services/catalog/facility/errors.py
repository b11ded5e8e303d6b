"""What can be wrong with a facility."""

from shared.errors import Conflict, Missing, Refused


class FacilityNotInForce(Refused):
    """The facility does not exist on that day: not yet, or closed."""


class FacilityBelowItself(Refused):
    """A facility cannot be led by itself, nor by one that it leads on that day."""


class FacilityHasClosed(Missing):
    """The facility had closed by that day."""


class FacilityNotOpen(Conflict):
    """Only a facility that exists on the day before can be closed on a day."""


class FacilityHasLaterState(Conflict):
    """A state after the day of closing is recorded."""
