"""What may be wrong with a post."""

from shared.errors import Conflict, Refused


class PermanentPostOverlaps(Conflict):
    """A person has one permanent post at a time."""


class PostTaken(Conflict):
    """The id belongs to another practitioner's post."""


class TooManyPosts(Conflict):
    """Policy says how many posts somebody holds at once."""


class VillagePostIncomplete(Refused):
    """A village health worker or midwife has a post at a station, with the village and the months of training."""


class PostEndedAlready(Conflict):
    """The post has ended."""
