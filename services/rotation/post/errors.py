"""What may be wrong with a post."""

from shared.errors import Conflict


class PermanentPostOverlaps(Conflict):
    """A person has one permanent post at a time."""


class PostTaken(Conflict):
    """The id belongs to another practitioner's post."""


class PostEndedAlready(Conflict):
    """The post has ended."""
