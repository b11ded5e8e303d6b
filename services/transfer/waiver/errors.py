"""What is refused of waivers."""

from shared.errors import Conflict, Refused


class CheckNotWaivable(Refused):
    """Licences, lists, approvals and plans can never be waived."""


class AlreadyWaived(Conflict):
    """A waiver is never changed."""
