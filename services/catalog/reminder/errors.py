"""What can be wrong with a reminder."""

from shared.errors import Conflict, Refused


class ReminderHasFaults(Refused):
    """Facilities that owe nothing, or are none of the caller's; a day to come."""


class ReminderExists(Conflict):
    """The id names another reminder."""
