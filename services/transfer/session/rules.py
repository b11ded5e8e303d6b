"""Whether a session belongs to its transfer, and counts each case once."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from uuid import UUID

from services.transfer.session.errors import CaseCountedTwice, SessionNotOfTransfer
from services.transfer.session.schemas import Case, RecordSession
from shared.errors import Detail


def ensure_of_transfer(
    session: RecordSession, *, trainers: Collection[UUID], trainees: Collection[UUID], techniques: Collection[str]
) -> None:
    """Everybody and every technique is the transfer's; raises SessionNotOfTransfer, pointing at each that is not."""
    faults = [] if session.trainer_id in trainers else [Detail("/trainer_id", "field.not-of-transfer")]
    for index, case in enumerate(session.cases):
        if case.trainee_id not in trainees:
            faults.append(Detail(f"/cases/{index}/trainee_id", "field.not-of-transfer"))
        if case.technique_code not in techniques:
            faults.append(Detail(f"/cases/{index}/technique_code", "field.not-of-transfer"))
    if faults:
        raise SessionNotOfTransfer(errors=faults)


def ensure_counted_once(cases: Sequence[Case]) -> None:
    """Nobody is named twice for the same technique and role; raises CaseCountedTwice, pointing at each repetition."""
    first: dict[tuple[UUID, str, str], int] = {}
    faults = []
    for index, case in enumerate(cases):
        known = first.setdefault((case.trainee_id, case.technique_code, case.role), index)
        if known != index:
            faults.append(Detail(f"/cases/{index}", "field.named-before", {"index": known}))
    if faults:
        raise CaseCountedTwice(errors=faults)


def digest_of(cases: Sequence[Case]) -> str:
    """The same for the same cases in whatever order they are named."""
    lines = sorted(f"{case.trainee_id} {case.technique_code} {case.role} {case.count}" for case in cases)
    return sha256("\n".join(lines).encode()).hexdigest()


def ensure_trainer(trainer: UUID, trainers: Collection[UUID]) -> None:
    """Who vouches is one of the transfer's trainers; raises SessionNotOfTransfer."""
    if trainer not in trainers:
        raise SessionNotOfTransfer(errors=[Detail("/trainer_id", "field.not-of-transfer")])
