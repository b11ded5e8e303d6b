"""The row that every step leaves behind, for ever."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.db import UnitOfWork
from shared.statement import statement

INSERT_STEP = statement("""
    insert into step (noun, subject, no, step, on_day, recorded_at, actor, document_no, about, note, event_id)
    values (:noun, :subject, :no, :step, :on_day, :recorded_at, :actor, :document_no, :about, :note, :event_id)
""")


class Noun(StrEnum):
    """Whose steps are kept."""

    NEED = "need"
    PLAN = "plan"
    TRANSFER = "transfer"
    COURSE = "course"
    TELEHEALTH = "telehealth"
    MENTORING_LINK = "mentoring_link"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done: its name, the day it holds from, its document, what it is about, and the written reason."""

    step: str
    on: date
    document_no: str | None = None
    about: str | None = None
    note: str | None = None


async def record_step(uow: UnitOfWork, noun: Noun, subject: str, no: int, taken: Taken) -> None:
    """Keep a step under the subject's revision; the last published event, if there is one, is what it said."""
    event = uow.published[-1].id if uow.published else None
    await uow.run(
        INSERT_STEP,
        noun=noun,
        subject=subject,
        no=no,
        step=taken.step,
        on_day=taken.on,
        recorded_at=uow.context.now,
        actor=uow.actor,
        document_no=taken.document_no,
        about=taken.about,
        note=taken.note,
        event_id=event,
    )
