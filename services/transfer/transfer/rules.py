"""The way of a transfer, and who may transfer what to whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.transfer.transfer.errors import (
    NothingLeftToAccept,
    PackageNotWhole,
    StepDayRefused,
    StepOutOfOrder,
    TrainerIsTrainee,
    TransferNotDownward,
    TransferSourceUnfit,
)
from shared.contracts.transfer import TransferStatus
from shared.errors import Detail
from shared.i18n import Word


class Step(StrEnum):
    """What is done with a transfer."""

    CHANGE = "change"
    WAIVE = "waive"
    APPROVE = "approve"
    START = "start"
    RECORD_SESSION = "record-session"
    ATTEST = "attest"
    WITHDRAW_SESSION = "withdraw-session"
    ASSESS = "assess"
    ACCEPT = "accept"
    RECORD_FIRST_CASE = "record-first-case"
    FOLLOW_UP = "follow-up"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REOPEN = "reopen"


PROPOSED, APPROVED, STARTED = TransferStatus.PROPOSED, TransferStatus.APPROVED, TransferStatus.STARTED
ACCEPTED, COMPLETED, CANCELLED = TransferStatus.ACCEPTED, TransferStatus.COMPLETED, TransferStatus.CANCELLED

# proposed -> approved -> started -> accepted -> completed; cancelled from every open state, and from there proposed again.
# An acceptance of a part of a package may be reopened: training goes on for the rest.
WAY: Mapping[Step, Mapping[TransferStatus, TransferStatus]] = {
    Step.CHANGE: {PROPOSED: PROPOSED},
    Step.WAIVE: {PROPOSED: PROPOSED, APPROVED: APPROVED, STARTED: STARTED},
    Step.APPROVE: {PROPOSED: APPROVED},
    Step.START: {APPROVED: STARTED},
    Step.RECORD_SESSION: {STARTED: STARTED},
    Step.ATTEST: {STARTED: STARTED},
    Step.WITHDRAW_SESSION: {STARTED: STARTED},
    Step.ASSESS: {STARTED: STARTED},
    Step.ACCEPT: {STARTED: ACCEPTED},
    Step.RECORD_FIRST_CASE: {ACCEPTED: ACCEPTED},
    Step.FOLLOW_UP: {ACCEPTED: ACCEPTED},
    Step.COMPLETE: {ACCEPTED: COMPLETED},
    Step.CANCEL: {PROPOSED: CANCELLED, APPROVED: CANCELLED, STARTED: CANCELLED},
    Step.REOPEN: {CANCELLED: PROPOSED, ACCEPTED: STARTED},
}

# How high a level stands, as a range: the levels of the newer scheme have no single place in the older one.
HEIGHT: Mapping[str, tuple[int, int]] = {
    "central": (1, 1),
    "province": (2, 2),
    "district": (3, 3),
    "commune": (4, 4),
    "specialised": (1, 2),
    "basic": (2, 3),
    "initial": (3, 4),
}
ANYWHERE = (1, 4)
NEWER_SCHEME = ("specialised", "basic", "initial")


def after(status: TransferStatus, step: Step) -> TransferStatus:
    """The state that a step leads to; raises StepOutOfOrder, naming the steps allowed now."""
    if status not in WAY[step]:
        allowed = [Word(s, f"step.transfer.{s}") for s in Step if status in WAY[s]]
        raise StepOutOfOrder(state=Word(status, f"state.transfer.{status}"), allowed=allowed or [Word("-", "word.none")])
    return WAY[step][status]


def ensure_trainers_do_not_learn(trainers: Collection[UUID], trainees: Sequence[UUID]) -> None:
    """Raises TrainerIsTrainee, pointing at each who stands on both sides."""
    both = [Detail(f"/trainee_ids/{index}", "field.is-trainer") for index, who in enumerate(trainees) if who in trainers]
    if both:
        raise TrainerIsTrainee(errors=both)


def is_downward(sender: str, receiver: str) -> bool:
    """Whether the sender's level is above the receiver's; across the two schemes, whether it can be."""
    if sender in NEWER_SCHEME and receiver in NEWER_SCHEME:
        return NEWER_SCHEME.index(sender) < NEWER_SCHEME.index(receiver)
    return HEIGHT.get(sender, ANYWHERE)[0] < HEIGHT.get(receiver, ANYWHERE)[1]


def ensure_downward(sender: str, receiver: str, *, same: bool, own: bool) -> None:
    """A technique goes to another, lower facility, or to one that the sender itself runs (`own`); raises TransferNotDownward."""
    if same or not (own or is_downward(sender, receiver)):
        raise TransferNotDownward(errors=[Detail("/to_facility", "field.not-below-sender")])


def ensure_whole_package(codes: Sequence[str], package: Collection[str]) -> None:
    """A transfer of a package is about its techniques, all of them and no others; raises PackageNotWhole."""
    faults = [Detail(f"/technique_codes/{index}", "field.not-in-package") for index, code in enumerate(codes) if code not in package]
    lacking = sorted(set(package) - set(codes))
    if lacking:
        faults.append(Detail("/technique_codes", "field.lacks-of-package", {"codes": ", ".join(lacking)}))
    if faults:
        raise PackageNotWhole(errors=faults)


def ensure_follows_from(
    *,
    plan_known: bool,
    need_named: bool,
    need_facility: str | None,
    needed: Collection[str],
    to_facility: str,
    technique_codes: Sequence[str],
) -> None:
    """The named plan exists; the named need exists, is the receiver's and holds every technique; raises TransferSourceUnfit."""
    faults = [] if plan_known else [Detail("/plan", "field.unknown-code")]
    if need_named and need_facility is None:
        faults.append(Detail("/need", "field.unknown-code"))
    elif need_named and need_facility != to_facility:
        faults.append(Detail("/need", "field.need-of-another-facility"))
    elif need_named:
        faults += [
            Detail(f"/technique_codes/{index}", "field.not-in-need") for index, code in enumerate(technique_codes) if code not in needed
        ]
    if faults:
        raise TransferSourceUnfit(errors=faults)


def ensure_something_left(codes: Sequence[str], accepted: Collection[str]) -> None:
    """What was accepted in part goes on for the rest; raises NothingLeftToAccept where all was accepted."""
    if set(codes) <= set(accepted):
        raise NothingLeftToAccept


def latest(*days: date | None) -> date | None:
    """The last one of the days that are known."""
    return max((day for day in days if day is not None), default=None)


def ensure_day(pointer: str, on: date, *, after_day: date | None, today: date) -> None:
    """A step holds from a day that is neither in the future nor before the step it follows."""
    if on > today:
        raise StepDayRefused(errors=[Detail(pointer, "field.in-the-future")])
    if after_day is not None and on < after_day:
        raise StepDayRefused(errors=[Detail(pointer, "field.before-last-step", {"day": after_day})])
