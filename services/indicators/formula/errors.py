"""What may be wrong with an indicator that was defined before."""

from shared.errors import Conflict


class IndicatorOutdated(Conflict):
    """The indicator was defined by older rules and today's no longer read it; it has to be defined again."""
