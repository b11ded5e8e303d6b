"""What is refused of training sessions."""

from shared.errors import Conflict, Missing, Refused


class SessionNotOfTransfer(Refused):
    """Trainer, trainees and techniques of a session belong to its transfer."""


class CaseCountedTwice(Refused):
    """A session names each trainee, technique and role once, with the whole count."""


class SessionDiffers(Conflict):
    """Another session has this id already."""


class SessionRepeats(Conflict):
    """The same day, trainer, mode and cases stand in another session of the transfer."""


class SessionMissing(Missing):
    """The transfer has no such session."""


class SessionAlreadyAttested(Conflict):
    """A session is vouched for once."""


class SessionAlreadyAccepted(Conflict):
    """An acceptance rests on the session's cases."""


class SessionAlreadyWithdrawn(Conflict):
    """A session that was taken back counts no more, whatever follows."""
