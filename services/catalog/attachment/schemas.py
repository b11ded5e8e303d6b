"""Bodies about scans; the scans themselves go as they are."""

from datetime import datetime
from uuid import UUID

from shared.schema import Body, Part
from shared.uploads import FileType


class SupersedeAttachment(Body):
    """The scan of the same paper that takes its place."""

    by: UUID


class Attachment(Part):
    """What is known of a scan, when it was attached and by whom (opaque); `superseded_by` once a better one has taken its place."""

    id: UUID
    media_type: FileType
    size: int
    sha256: str
    at: datetime
    by: str
    superseded_by: UUID | None
    superseded_at: datetime | None


class Attachments(Part):
    """A page of scans."""

    items: list[Attachment]
    next: str | None
