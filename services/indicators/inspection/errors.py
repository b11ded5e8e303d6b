"""What may be wrong with an inspection."""

from shared.errors import Refused


class InspectedElsewhere(Refused):
    """Who inspects and who is inspected are of one province."""
