"""What is refused of waivers."""

from shared.errors import Conflict, Refused


class CheckNotWaivable(Refused):
    """The policy of the day does not let this check go; licences, lists, approvals, posts and plans can never be waived."""


class AlreadyWaived(Conflict):
    """A waiver is never changed."""
