"""What is refused of opinions."""

from shared.errors import Refused


class SendingFacilityUnfit(Refused):
    """The facility that is to send is not a provincial or central one that may perform a technique of the need."""
