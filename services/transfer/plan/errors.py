"""What is refused of transfer plans."""

from shared.errors import Conflict, Refused


class PlanOutOfOrder(Conflict):
    """The plan's state does not allow this step."""


class PlanTransfersUnknown(Refused):
    """A plan that is handed in names transfers which its unit has proposed."""


class PlanTransferTaken(Conflict):
    """A transfer stands in one plan only that is handed in or approved."""


class PlanYearMissed(Refused):
    """The period of a transfer has a day in the year of its plan."""


class PlanOutlineUnfit(Refused):
    """A structured outline has a line for each technique of the plan's transfers, none for others, and asks for what they require."""


class PlanDayRefused(Refused):
    """A decision lies neither in the future nor before the plan's last one."""
