"""What is refused of transfer plans."""

from shared.errors import Conflict, Refused


class PlanOutOfOrder(Conflict):
    """The plan's state does not allow this step."""


class PlanTransfersUnknown(Refused):
    """A plan that is handed in names transfers which its unit has proposed."""


class PlanDayRefused(Refused):
    """A decision lies neither in the future nor before the plan's last one."""
