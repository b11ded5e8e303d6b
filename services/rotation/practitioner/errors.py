"""What may be wrong with a practitioner."""

from shared.errors import Refused


class PractitionerUnknown(Refused):
    """No such practitioner."""
