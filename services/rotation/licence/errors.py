"""What may be wrong with a licence."""

from shared.errors import Conflict, Refused


class LicenceNumberTaken(Conflict):
    """A licence number belongs to one practitioner."""


class LicenceNotValid(Conflict):
    """It is suspended already."""


class LicenceNotSuspended(Conflict):
    """It is not suspended."""


class LicenceDecisionOutOfOrder(Refused):
    """A decision cannot hold from before the licence or from before its last decision."""
