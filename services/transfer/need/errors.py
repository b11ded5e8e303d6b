"""What is refused of needs."""

from shared.errors import Conflict, Refused


class NeedOutOfOrder(Conflict):
    """The need's state does not allow this step."""


class NeedFixed(Conflict):
    """Once submitted, only the states of its supplements move on."""


class NeedDayRefused(Refused):
    """A step of a need lies neither in the future nor before the step it follows."""


class TechniqueListedAlready(Conflict):
    """The facility is approved for a technique that it asks for, and does not say why it asks all the same."""


class SurveyNotOfNeed(Refused):
    """A survey confirms techniques of the need, and no others."""


class NothingToAggregate(Conflict):
    """No need of the unit has been surveyed and not yet aggregated."""
