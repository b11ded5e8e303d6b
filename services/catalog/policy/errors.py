"""What can be wrong with a policy."""

from shared.errors import Refused


class PolicyValueUnfit(Refused):
    """The catalog itself goes by this policy and needs a value of another kind."""
