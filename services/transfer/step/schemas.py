"""A step as it is answered."""

from datetime import datetime

from shared.schema import Day, Part


class StepAnswer(Part):
    """A step that was taken: the day it holds from, when it was recorded, by whom (opaque), by which document.

    `about` is the check, session, trainee, supplement or approval that it concerns; `note` the written reason, or the code of a refusal.
    """

    no: int
    step: str
    on: Day
    at: datetime
    actor: str
    document_no: str | None
    about: str | None
    note: str | None


class Timeline(Part):
    """The steps in the order in which they were recorded."""

    items: list[StepAnswer]
    next: str | None
