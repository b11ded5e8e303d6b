"""What is refused of reviews."""

from shared.errors import Refused


class ReviewListMissing(Refused):
    """No list of that level is in force on that day, so that there is nothing to measure by."""
