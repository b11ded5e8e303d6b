"""What the catalog does when others say something: an accepted transfer proposes the supplement of the receiving facility's list."""

from uuid import UUID, uuid5

from services.catalog.approval.queries import find_listed
from services.catalog.supplement.commands import propose_supplement, refuse_supplement
from services.catalog.supplement.rules import missing_from_list
from services.catalog.technique.queries import ensure_known
from shared.contracts.envelope import Event
from shared.contracts.transfer import TransferAccepted
from shared.db import UnitOfWork
from shared.reaction import Cause, Reaction

EFFECT = "propose-supplement"


def supplement_id_of(cause: UUID) -> UUID:
    """The id of the supplement that an acceptance proposes: the same one however often it is tried."""
    return uuid5(cause, EFFECT)


async def on_transfer_accepted(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Propose what the receiving facility may not perform yet of what it says, if it wants a supplement at all.

    Raises TechniqueUnknown, NothingToSupplement, FacilityNotInForce.
    """
    assert isinstance(event, TransferAccepted)
    if event.supplement_codes == []:
        return
    codes = event.supplement_codes or event.codes()
    await ensure_known(uow, codes)
    listed = await find_listed(uow, event.to_facility, uow.today, uow.today)
    wanted = {
        "facility": event.to_facility,
        "technique_codes": missing_from_list(codes, listed),
        "transfer_id": event.transfer_id,
        "document_no": event.document_no,
    }
    await propose_supplement(uow, supplement_id_of(cause.id), wanted, on=event.accepted_on)


async def on_supplement_refused(uow: UnitOfWork, event: Event, cause: Cause, reason: str) -> None:
    """Say to the transfer that no supplement came of it, and why."""
    assert isinstance(event, TransferAccepted)
    codes = sorted(event.supplement_codes or event.codes())
    wanted = {"facility": event.to_facility, "technique_codes": codes, "transfer_id": event.transfer_id}
    await refuse_supplement(uow, supplement_id_of(cause.id), wanted, reason=reason, on=event.accepted_on)


REACTIONS = [Reaction(EFFECT, TransferAccepted, "transfer", on_transfer_accepted, on_supplement_refused)]
