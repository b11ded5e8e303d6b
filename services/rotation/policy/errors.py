"""What may be wrong with a policy."""

from shared.errors import Refused


class PolicyUnknown(Refused):
    """This service has no such policy, or the policy takes another kind of value."""
