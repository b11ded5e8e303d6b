"""What can be wrong with a policy."""

from shared.errors import Refused


class PolicyValueUnfit(Refused):
    """The catalog itself goes by this policy and needs a value of another kind."""


class PolicyOfUnknownTechnique(Refused):
    """The code ends in a technique that the catalog does not know."""
