"""What is refused of scans."""

from shared.errors import Conflict, Refused


class AttachmentExists(Conflict):
    """Another file, or a file of another paper, has been attached under this id."""


class AttachmentSuperseded(Conflict):
    """A better scan has taken its place already."""


class SuccessorUnfit(Refused):
    """What is to take a scan's place is itself, is not attached to the same paper, or has been superseded."""
