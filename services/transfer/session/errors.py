"""What is refused of training sessions."""

from shared.errors import Conflict, Missing, Refused


class SessionNotOfTransfer(Refused):
    """Trainer, trainees and techniques of a session belong to its transfer."""


class SessionDiffers(Conflict):
    """Another session has this id already."""


class SessionMissing(Missing):
    """The transfer has no such session."""
