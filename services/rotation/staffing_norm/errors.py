"""What may be wrong with a staffing norm."""

from shared.errors import Refused


class NormLinesRepeat(Refused):
    """Each line of a norm is about other people."""
