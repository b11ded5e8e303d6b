"""What may be wrong with a question for an explanation."""

from shared.errors import Missing


class MemberOutsideUnit(Missing):
    """The unit had no such member on that day, on that map: nothing of it is in the figure."""
