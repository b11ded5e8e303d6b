"""What may be wrong with an assignment."""

from shared.errors import Conflict, Refused


class AssignmentOverlaps(Conflict):
    """Nobody has two assignments on one day (domain rule 8)."""


class AssignmentNotDownward(Refused):
    """Rotation goes from an upper to a lower level."""


class AssignmentOutsidePlan(Refused):
    """An assignment lies inside its plan's period, and its sender below its plan's unit."""


class NotStaffOfSender(Refused):
    """Only who works at the sending facility is sent by it."""


class QuotaExceeded(Conflict):
    """No quota of the plan has room for this qualification from this facility in this direction."""


class PlanNotApproved(Conflict):
    """The plan is not approved, or is closed."""


class PractitionerNotLicensed(Conflict):
    """Nobody works on rotation without a licence valid on that day."""


class BelowMinimumStaff(Conflict):
    """The sending facility keeps its minimum staff."""


class AssignmentStepOutOfOrder(Conflict):
    """An assignment is proposed, approved, started and ended in this order."""
