"""What is refused of acceptances."""

from shared.errors import Conflict, Refused


class AcceptanceNotOfTransfer(Refused):
    """What is accepted are techniques of the transfer that no earlier acceptance holds."""


class NotReadyForAcceptance(Refused):
    """Quotas or assessments are missing for too many trainees; each gap is named with its figures."""


class ReceiverNotInForce(Refused):
    """The receiving facility does not exist on the day of the acceptance."""


class NothingToSupplement(Conflict):
    """The receiver may perform all of it already: there is nothing to propose for its list."""
