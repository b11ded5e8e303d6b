"""What is refused of policies."""

from shared.errors import Refused


class PolicyValueUnfit(Refused):
    """This policy takes values of another kind."""
