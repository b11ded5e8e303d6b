"""What may be wrong with an absence."""

from shared.errors import Conflict


class AbsenceTaken(Conflict):
    """The id belongs to another practitioner's absence."""
