"""Writes of assignments' steps: each is kept, in the transaction that takes it."""

from dataclasses import asdict
from uuid import UUID

from services.rotation.assignment_step.schemas import Taken
from services.rotation.assignment_step.tables import assignment_step
from shared.db import UnitOfWork
from shared.statement import statement

INSERT = statement(assignment_step.insert())


async def record_step(uow: UnitOfWork, assignment_id: UUID, version: int, taken: Taken) -> None:
    """Keep what was done; `version`: the assignment's after it."""
    who = {"recorded_at": uow.context.now, "recorded_by": uow.actor}
    await uow.run(INSERT, assignment_id=assignment_id, version=version, **who, **asdict(taken))
