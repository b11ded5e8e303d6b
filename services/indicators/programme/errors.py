"""What may be wrong with a record of what is done for a programme."""

from shared.errors import Refused


class NotInProgramme(Refused):
    """The programme has no such line."""
