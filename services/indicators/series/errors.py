"""What may be wrong with a question for a series."""

from shared.errors import Refused


class SeriesTooLong(Refused):
    """More points than are answered at once; the finest step that would do is named."""
