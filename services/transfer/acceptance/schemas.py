"""Bodies of acceptances, and the terms on which one is decided."""

from typing import Annotated
from uuid import UUID

from services.transfer.technique.schemas import Techniques
from services.transfer.transfer.schemas import AcceptedPart
from shared.schema import Body, Day, Number, Part, YesNo, null_means


class AcceptTransfer(Body):
    """The receiving facility is declared able (nghiệm thu): in all techniques not accepted yet, or in those named.

    `without_supplement`: the training alone is accepted; nothing is proposed for the receiver's list.
    """

    document_no: Number
    on: Day | None = None
    technique_codes: Techniques | None = None
    without_supplement: Annotated[YesNo, null_means(default=False)] = False


class Terms(Part):
    """What an acceptance is decided on besides the logbook.

    `least`: the policy's number of competent people, null where there is none. `min_trainees`: the techniques' own numbers.
    `listed`: what the receiver may perform today. `accepted`: what earlier acceptances hold.
    """

    receiver_in_force: bool
    has_beds: bool
    least: int | None
    min_trainees: dict[str, int]
    waived: bool
    listed: list[str]
    accepted: list[str]


class AcceptanceAnswer(AcceptedPart):
    """An acceptance as it is answered."""

    transfer_id: UUID


class AcceptancePage(Part):
    """The acceptances of a transfer in their order: one, or the parts of a package."""

    items: list[AcceptanceAnswer]
    next: str | None
