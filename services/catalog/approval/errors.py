"""Why an approval is not granted, suspended, resumed, revoked or corrected."""

from shared.errors import Conflict, Refused


class ApprovalExists(Conflict):
    """An approval with this id has been recorded."""


class TechniqueOnNoMinistryList(Refused):
    """The technique is on no level list in force that day, and in the scope of no title."""


class TechniqueAboveLevel(Refused):
    """The technique is only on lists of higher levels, and the decision does not say that it goes above the level."""


class DecisionInTheFuture(Refused):
    """A decision is recorded once it is signed."""


class ApprovalNotInForce(Conflict):
    """Only what is in force can be suspended."""


class ApprovalNotSuspended(Conflict):
    """Only what is suspended can be resumed."""


class ApprovalEnded(Conflict):
    """It was revoked; a new approval is needed."""


class EffectiveBeforeLastDecision(Refused):
    """A decision on an approval takes effect no earlier than the grant and the decisions before it."""


class DecisionUnknown(Refused):
    """The approval has no decision of this version."""


class NothingToCorrect(Refused):
    """The decision has this number, and the grant this day, already."""


class DayOfGrantOnly(Refused):
    """The day on which it was signed is kept of the grant alone."""
