"""What may be wrong with a payment."""

from shared.errors import Conflict


class NothingToPay(Conflict):
    """Only an assignment that is approved, started or ended is paid for."""


class PaymentReversedAlready(Conflict):
    """A payment is taken back once."""
