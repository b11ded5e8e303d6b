"""Replacing templates."""

import asyncio

from services.indicators.report_paper.rules import sample_of
from services.indicators.report_template import queries, rules
from services.indicators.report_template.schemas import TemplateAnswer, TemplateKind
from services.indicators.report_template.tables import report_template
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.i18n import Voice
from shared.statement import statement
from shared.uploads import Upload

INSERT = statement(report_template.insert())


async def put_template(uow: UnitOfWork, kind: TemplateKind, upload: Upload, voice: Voice) -> TemplateAnswer:
    """Print the unit's reports of a kind with this Word document from now on; raises TemplateUnfit."""
    unit = uow.context.caller.unit
    stored = await uow.find(queries.FIND, unit=unit, kind=kind)
    before = 0 if stored is None else stored["version"]
    same = stored is not None and stored["sha256"] == upload.sha256
    outcome = put_outcome(uow, version=before or None, same=same, subject=f"{unit}/{kind}")
    if outcome is not Outcome.SAME:
        upload.file.seek(0)
        content = upload.file.read()
        await asyncio.to_thread(rules.ensure_fit, content, sample_of(voice))
        facts = {"sha256": upload.sha256, "size": upload.size, "content": content}
        key = {"unit": unit, "kind": kind, "version": before + 1}
        await uow.run(INSERT, **key, **facts, recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_template(uow, unit, kind)
