"""Whether a session belongs to its transfer."""

from collections.abc import Collection
from uuid import UUID

from services.transfer.session.errors import SessionNotOfTransfer
from services.transfer.session.schemas import RecordSession
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
