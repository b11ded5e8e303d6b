"""What may be wrong with an assignment."""

from shared.errors import Conflict, Forbidden, Refused


class AssignmentOverlaps(Conflict):
    """Nobody has two assignments on one day (domain rule 8)."""


class AssignmentNotDownward(Refused):
    """Rotation goes from an upper to a lower level."""


class AssignmentOutsidePlan(Refused):
    """An assignment lies inside its plan's period, and its sender below its plan's unit."""


class NotStaffOfSender(Refused):
    """Only who works at the sending facility is sent by it."""


class QuotaExceeded(Conflict):
    """No quota of the plan has room for this qualification from this facility in this direction, and no excess was recorded."""


class PlanNotApproved(Conflict):
    """The plan is not approved, or is closed."""


class PractitionerNotLicensed(Conflict):
    """Nobody works on rotation without a licence valid on that day."""


class BelowMinimumStaff(Conflict):
    """The sending facility keeps its minimum staff, unless the approver overrides that with a reason."""


class AssignmentNotOver(Conflict):
    """An assignment is appraised when it is over."""


class OnlyTheReceiverAppraises(Forbidden):
    """The receiving side judges the work, not the sending one."""


class RequestUnknown(Refused):
    """No unit asked for staff under this id."""


class AssignmentStepOutOfOrder(Conflict):
    """An assignment is proposed, approved, started and ended in this order."""
