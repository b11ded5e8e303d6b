"""What can be wrong with a reorganisation."""

from shared.errors import Conflict, Forbidden, Refused


class MovesDoNotAddUp(Refused):
    """A commune goes whole to one other, or in parts of which exactly one is the default."""


class MovesDoNotFit(Refused):
    """Old communes are on the map of the day before, new ones on that of the day."""


class CommuneWithoutSuccessor(Refused):
    """A commune with facilities is on no new map and goes nowhere."""


class FacilitiesDoNotFit(Refused):
    """What is said of single facilities does not fit the moves."""


class ReorganisationExists(Conflict):
    """The id stands for another reorganisation."""


class UnitsAlreadyReorganised(Conflict):
    """Another reorganisation of the same day has moved these communes."""


class ReorganisationIsNational(Forbidden):
    """What touches more than one province is applied by the Ministry."""
