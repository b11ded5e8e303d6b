"""What may be wrong with money."""

from shared.errors import Conflict


class BudgetLineExceeded(Conflict):
    """Spending never exceeds a line without a recorded supplement (domain rule 9)."""
