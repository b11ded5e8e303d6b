"""What can be wrong with scope lists."""

from shared.errors import Refused


class ScopeListsToCome(Refused):
    """The lists hold only from a day to come."""
