"""Scans: what is known of them, and their bytes."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from starlette.responses import Response

from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

OF_PAPER = "(t.approval_id = :approval_id::uuid or t.supplement_id = :supplement_id::uuid)"
ITEM = """json_build_object('id', t.id, 'media_type', t.media_type, 'size', t.size, 'sha256', t.sha256, 'at', t.recorded_at,
    'by', t.recorded_by, 'superseded_by', gone.superseded_by, 'superseded_at', gone.superseded_at)"""
KEY = """(to_char(t.recorded_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || ' ' || t.id) collate "C\""""
# A scan as it stood on a day: what took its place later had not done so yet.
ON_DAY = """attachment t left join lateral (
        select t.superseded_by, t.superseded_at
        where :as_of::date is null or (t.superseded_at at time zone 'Asia/Ho_Chi_Minh')::date <= :as_of
    ) gone on true"""
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}

GET = statement(f"select {ITEM}::text as body, t.sha256 as version from {ON_DAY} where t.id = :id and {OF_PAPER}")
LIST = page_statement(f"""
    select {KEY} as key, {ITEM} as item from {ON_DAY}
    where {OF_PAPER} and (:superseded::boolean or gone.superseded_by is null)
        and (:as_of::date is null or (t.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date <= :as_of)
        and (:after::text is null or {KEY} > :after)
    order by {KEY} limit :limit + 1
""")
FIND_CONTENT = statement(f"select t.media_type, t.sha256, t.content from attachment t where t.id = :id and {OF_PAPER}")


@dataclass(frozen=True, slots=True)
class Paper:
    """What a scan is of: an approval or a supplement."""

    approval_id: UUID | None = None
    supplement_id: UUID | None = None


async def get_attachment(session: Session, paper: Paper, attachment_id: UUID) -> Document:
    """What is known of a scan; raises ResourceMissing."""
    return await read_document(session, GET, id=attachment_id, as_of=None, **asdict(paper))


async def list_attachments(session: Session, page: Page, paper: Paper, *, superseded: bool, as_of: date | None) -> Document:
    """The scans of a paper, all or those attached by a day, in that order, with or without those that others have taken the place of."""
    return await read_page(session, LIST, page, superseded=superseded, as_of=as_of, **asdict(paper))


async def read_content(session: Session, paper: Paper, attachment_id: UUID) -> Response:
    """A scan as it was sent; its ETag is its hash, for it never changes. Raises ResourceMissing."""
    row = await session.find(FIND_CONTENT, id=attachment_id, **asdict(paper))
    if row is None:
        raise ResourceMissing
    name = f"{attachment_id}.{EXTENSIONS[row['media_type']]}"
    headers = {"ETag": f'"{row["sha256"]}"', "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(row["content"], media_type=row["media_type"], headers=headers)
