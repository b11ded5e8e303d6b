"""What is refused of first cases."""

from shared.errors import Conflict, Refused


class FirstCaseUnfit(Refused):
    """A first case is of an accepted technique, by somebody who was found competent in it."""


class FirstCaseKnown(Conflict):
    """The first case of this technique was recorded before."""


class TechniqueNotListed(Conflict):
    """The receiver's list does not hold the technique on that day."""
