"""What is refused of mentoring links."""

from shared.errors import Conflict, Refused


class MentoringNamesNobody(Refused):
    """A link directs facilities of some kinds, or those that it names."""


class MentoringEndsUnfit(Refused):
    """The lead stands above those whom it directs, and all are there on the first day."""


class MentoringLinkOverlaps(Conflict):
    """The same lead directs a facility in a field once at a time."""


class MentoringLinkHasEnded(Conflict):
    """What has ended by that day is not ended again."""
