"""What the catalog makes of an accepted transfer, kept in its timeline: a supplement proposed, refused, returned, approved."""

from uuid import UUID

from services.transfer.step.commands import Noun, Taken, record_step
from services.transfer.transfer import commands as transfers
from services.transfer.transfer import queries
from shared.contracts.catalog import ApprovalGranted, SupplementProposed, SupplementRefused, SupplementReturned
from shared.contracts.envelope import Event
from shared.db import UnitOfWork
from shared.reaction import Cause, Reaction

EFFECT = "note-supplement"


async def on_supplement_said(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """A supplement was proposed or returned."""
    assert isinstance(event, SupplementProposed | SupplementReturned)
    step = "supplement_proposed" if isinstance(event, SupplementProposed) else "supplement_returned"
    await _note(uow, event.transfer_id, Taken(step, uow.today, about=str(event.supplement_id)))


async def on_supplement_refused(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """No supplement could be proposed; the note is the code of the refusal, which the catalog's problem pages explain."""
    assert isinstance(event, SupplementRefused)
    await _note(uow, event.transfer_id, Taken("supplement_refused", uow.today, about=str(event.supplement_id), note=event.reason))


async def on_approval_granted(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """The supplement was approved: the receiving facility may perform the techniques."""
    assert isinstance(event, ApprovalGranted)
    taken = Taken("supplement_approved", event.decided_on, document_no=event.decision_no, about=str(event.approval_id))
    await _note(uow, event.transfer_id, taken)


async def _note(uow: UnitOfWork, transfer_id: UUID | None, taken: Taken) -> None:
    """Keep the step, if it is about a transfer: a supplement asked for by hand may cite none, or one that is not known."""
    if transfer_id is None or await uow.find(queries.FIND, id=transfer_id) is None:
        return
    row = await transfers.touch(uow, transfer_id, said=False)
    await record_step(uow, Noun.TRANSFER, str(transfer_id), row["revision"], taken)


REACTIONS = (
    Reaction(EFFECT, SupplementProposed, "catalog", on_supplement_said),
    Reaction(EFFECT, SupplementReturned, "catalog", on_supplement_said),
    Reaction(EFFECT, SupplementRefused, "catalog", on_supplement_refused),
    Reaction(EFFECT, ApprovalGranted, "catalog", on_approval_granted),
)
