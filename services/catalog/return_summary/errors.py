"""What can be wrong with a summary."""

from shared.errors import Refused


class SummaryTooLarge(Refused):
    """More lines than a workbook is made of."""
