"""What may be wrong with a plan."""

from shared.errors import Conflict, Refused


class PlanDoesNotAddUp(Refused):
    """Totals, quotas and budget must agree with each other (domain rule 7)."""


class SenderDoesNotFit(Refused):
    """Who sends people of a quota is of the quota's kind and below the plan's unit."""


class AmendmentBelowCommitments(Conflict):
    """An amendment or a breakdown keeps room for the people already assigned and the money already paid."""


class PlanAlreadyApproved(Conflict):
    """An approved plan is changed only by an amendment."""


class PlanStepOutOfOrder(Conflict):
    """A plan is drafted, submitted, approved and closed in this order."""


class PlanClosedAlready(Conflict):
    """Nothing more is assigned under a closed plan, and it is not amended."""
