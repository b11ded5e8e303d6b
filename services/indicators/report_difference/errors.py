"""What may be wrong with asking for a difference."""

from shared.errors import Refused


class DifferenceBeforeReport(Refused):
    """A report is compared as of its own day or of a later one."""
