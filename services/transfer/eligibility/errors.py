"""What is refused because a transfer's conditions are not met."""

from shared.errors import Conflict


class NotEligible(Conflict):
    """A check fails on the day; each failing one is named."""
