"""What can be wrong with a return."""

from shared.errors import Refused


class ReturnHasFaults(Refused):
    """Lines that cannot be so; the whole return is refused."""


class MonthInTheFuture(Refused):
    """A month that has not begun."""
