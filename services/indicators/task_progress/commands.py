"""Writes of task progress."""

from typing import Any

from services.indicators.programme.queries import ensure_takes_part, get_programme
from services.indicators.programme.rules import ensure_has_come, programme_on
from services.indicators.reported.queries import ensure_unit
from services.indicators.task_progress import queries
from services.indicators.task_progress.schemas import PutTaskProgress
from services.indicators.task_progress.tables import task_progress
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

INSERT = statement(task_progress.insert())


async def put_progress(uow: UnitOfWork, programme: str, task: str, body: PutTaskProgress) -> Document:
    """Say how far a unit is with a task on a day, or correct it.

    Raises ResourceMissing, DayToCome, ReportingUnitUnknown, UnitOutsideProgramme.
    """
    document = programme_on(await get_programme(uow, programme), body.on)
    if task not in {each.no for each in document.tasks}:
        raise ResourceMissing
    ensure_has_come(uow.today, on=body.on)
    await ensure_unit(uow, body.unit, body.on)
    await ensure_takes_part(uow, document, body.unit)
    key: dict[str, Any] = {"programme": programme, "task": task, "unit": body.unit, "day": body.on}
    stored = await uow.find(queries.FIND, **key)
    said = body.model_dump(mode="json", exclude={"unit", "on"})
    same = stored is not None and all(stored[name] == value for name, value in said.items())
    outcome = put_outcome(
        uow, version=None if stored is None else stored["version"], same=same, subject=f"{programme}/{task}/{body.unit}/{body.on}"
    )
    before = 0 if stored is None else stored["version"]
    if outcome is not Outcome.SAME:
        await uow.run(INSERT, **key, **said, version=before + 1, recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_progress(uow, **key)
