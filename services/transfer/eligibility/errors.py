"""What is refused because a transfer's conditions are not met."""

from shared.errors import Conflict


class NotEligible(Conflict):
    """A check fails on the day; each failing one is named."""


class TrainerNotEligible(Conflict):
    """Who attests a session had no fitting scope or experience on its day."""
