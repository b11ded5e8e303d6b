"""What may be wrong with a request for staff."""

from shared.errors import Conflict


class RequestEnded(Conflict):
    """What was withdrawn or closed is not changed."""
