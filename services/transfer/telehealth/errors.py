"""What is refused of telehealth sessions."""

from shared.errors import Conflict, Refused


class TelehealthEndsUnfit(Refused):
    """An upper facility meets a lower one, and both exist on that day."""


class TelehealthDayRefused(Refused):
    """A session that was held does not lie in the future."""


class TelehealthNotOfTransfer(Refused):
    """A session that names a transfer is held between its two ends, about its techniques."""


class TelehealthWithdrawn(Conflict):
    """What was taken back is neither changed nor taken back again."""
