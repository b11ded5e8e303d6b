"""What is to be done now, by whom and until when."""

from datetime import date
from enum import StrEnum

from shared.schema import Day, Part


class PendingNoun(StrEnum):
    """Of what steps are waited for."""

    NEED = "need"
    PLAN = "plan"
    TRANSFER = "transfer"


class PendingStep(StrEnum):
    """What may be waited for."""

    CHANGE = "change"
    SUBMIT_NEED = "submit-need"
    SURVEY_NEED = "survey-need"
    AGGREGATE_NEED = "aggregate-need"
    SUBMIT_PLAN = "submit-plan"
    APPROVE_PLAN = "approve-plan"
    APPROVE = "approve"
    START = "start"
    ATTEST = "attest"
    ACCEPT = "accept"
    PROPOSE_SUPPLEMENT = "propose-supplement"
    APPROVE_SUPPLEMENT = "approve-supplement"
    RECORD_FIRST_CASE = "record-first-case"
    FOLLOW_UP = "follow-up"
    COMPLETE = "complete"


class OwnerRole(StrEnum):
    """The role that an owner acts in."""

    DEPARTMENT = "department"
    CENTRE = "centre"
    HOSPITAL = "hospital"
    STATION = "station"


class Owner(Part):
    """Who has to do it: in which role, at which facility or unit."""

    role: OwnerRole
    unit: str


class Pending(Part):
    """A step that is waited for: `since` it can be done, which may lie ahead, and it is overdue after `due_on`.

    `about` is the plan, need, session, supplement, technique or month that it concerns. Of `change` a plan or a need is to be named.
    """

    step: PendingStep
    owner: Owner
    since: date
    due_on: Day
    overdue: bool
    about: str | None


class OverdueStep(Pending):
    """A pending step of a transfer, a need or a plan that should have been done."""

    noun: PendingNoun
    subject: str


class OverduePage(Part):
    """Overdue steps, the longest overdue first."""

    items: list[OverdueStep]
    next: str | None
