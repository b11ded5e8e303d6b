"""What is refused of follow-ups and of the completion."""

from shared.errors import Conflict, Refused


class FollowUpOutOfOrder(Conflict):
    """Another follow-up is the next one, or none is left."""


class FollowUpUnfit(Refused):
    """A follow-up tells of every accepted technique, once, and of no other."""


class NotReadyForCompletion(Refused):
    """Something is still missing after the acceptance; each is named."""
