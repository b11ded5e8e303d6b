"""Attaching scans: kept for ever, each under its id with the bytes that it came with."""

from dataclasses import asdict
from uuid import UUID

from services.catalog.attachment import queries, rules
from services.catalog.attachment.errors import AttachmentExists, AttachmentSuperseded
from services.catalog.attachment.queries import OF_PAPER, Paper
from services.catalog.attachment.schemas import SupersedeAttachment
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement
from shared.uploads import Upload

FIND = statement(f"select sha256, {OF_PAPER} as of_paper from attachment t where id = :id")
INSERT = statement("""
    insert into attachment (id, approval_id, supplement_id, media_type, size, sha256, recorded_at, recorded_by, content)
    values (:id, :approval_id, :supplement_id, :media_type, :size, :sha256, :now, :by, :content)
""")
FIND_BOTH = statement(f"select id, superseded_by from attachment t where id in (:id, :by) and {OF_PAPER} order by id for update")
SUPERSEDE = statement("update attachment set superseded_by = :by, superseded_at = :now where id = :id")


async def put_attachment(uow: UnitOfWork, paper: Paper, attachment_id: UUID, scan: Upload) -> Document:
    """Attach a scan; the same one again changes nothing, another one needs an id of its own."""
    stored = await uow.find(FIND, id=attachment_id, **asdict(paper))
    if stored is None:
        uow.status = 201
        facts = {"media_type": scan.type.value, "size": scan.size, "sha256": scan.sha256, "now": uow.context.now, "by": uow.actor}
        scan.file.seek(0)
        await uow.run(INSERT, id=attachment_id, content=scan.file.read(), **facts, **asdict(paper))
    elif (stored["sha256"], stored["of_paper"]) != (scan.sha256, True):
        raise AttachmentExists
    return await queries.get_attachment(uow, paper, attachment_id)


async def supersede_attachment(uow: UnitOfWork, paper: Paper, attachment_id: UUID, body: SupersedeAttachment) -> Document:
    """Let another scan of the same paper take its place; both stay."""
    successor_of = {row["id"]: row["superseded_by"] for row in await uow.all(FIND_BOTH, id=attachment_id, by=body.by, **asdict(paper))}
    if attachment_id not in successor_of:
        raise ResourceMissing
    if successor_of[attachment_id] is not None:
        raise AttachmentSuperseded
    rules.ensure_may_succeed(attachment_id, body.by, known=body.by in successor_of, outdated=successor_of.get(body.by) is not None)
    await uow.run(SUPERSEDE, id=attachment_id, by=body.by, now=uow.context.now)
    return await queries.get_attachment(uow, paper, attachment_id)
