"""What is refused of policies."""

from shared.errors import Refused


class PolicyUnknown(Refused):
    """The service goes by no such policy; those that it has are named."""


class PolicyValueUnfit(Refused):
    """This policy takes values of another kind."""
