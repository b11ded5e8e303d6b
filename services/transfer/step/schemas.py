"""A step as it is answered."""

from datetime import datetime

from services.transfer.clock.schemas import Pending
from shared.schema import Day, Part


class StepAnswer(Part):
    """A step that was taken: the day it holds from, when it was recorded, by whom (opaque), by which document.

    `state`: what it made of the transfer, need or plan; null where it left the state as it was. The last one that is not null is the state.
    `about` is the check, session, trainee, supplement or approval that it concerns; `note` the written reason, or the code of a refusal.
    """

    no: int
    step: str
    on: Day
    at: datetime
    actor: str
    state: str | None
    document_no: str | None
    about: str | None
    note: str | None


class Timeline(Part):
    """The steps in the order in which they were recorded, and what is to be done now, by whom and until when."""

    items: list[StepAnswer]
    next: str | None
    pending: list[Pending]
