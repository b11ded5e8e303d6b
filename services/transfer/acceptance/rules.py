"""When techniques of a transfer may be accepted: enough trainees with all their cases and all assessments passed."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from services.transfer.acceptance.errors import (
    AcceptanceNotOfTransfer,
    NothingToSupplement,
    NotReadyForAcceptance,
    ReceiverNotInForce,
)
from services.transfer.acceptance.schemas import Terms
from services.transfer.logbook.rules import list_missing
from services.transfer.logbook.schemas import Lack, Line
from shared.errors import Detail
from shared.i18n import Word

LEAST_WITH_BEDS = 2
LEAST_WITHOUT_BEDS = 1


def choose_codes(wanted: Sequence[str] | None, of_transfer: Sequence[str], accepted: Collection[str]) -> list[str]:
    """The techniques to accept, in the transfer's order: those wanted, or all that are not accepted yet; raises AcceptanceNotOfTransfer."""
    faults = []
    for index, code in enumerate(wanted or ()):
        if code not in of_transfer:
            faults.append(Detail(f"/technique_codes/{index}", "field.not-of-transfer"))
        elif code in accepted:
            faults.append(Detail(f"/technique_codes/{index}", "field.accepted-before"))
    codes = [code for code in of_transfer if code not in accepted and (wanted is None or code in wanted)]
    if faults or not codes:
        raise AcceptanceNotOfTransfer(errors=faults or [Detail("/technique_codes", "field.accepted-before")])
    return codes


def ensure_in_force(terms: Terms) -> None:
    """The catalog supplements the list of a facility that exists on the day; raises ReceiverNotInForce."""
    if not terms.receiver_in_force:
        raise ReceiverNotInForce(errors=[Detail("/on", "field.receiver-not-in-force")])


def supplement_of(codes: Sequence[str], terms: Terms, *, without: bool) -> list[str]:
    """What the receiver's list lacks of the accepted techniques, or nothing where none is wanted; raises NothingToSupplement."""
    if without:
        return []
    lacking = sorted(set(codes) - set(terms.listed))
    if not lacking:
        raise NothingToSupplement(errors=[Detail("/without_supplement", "field.all-listed")])
    return lacking


def least_competent(terms: Terms, codes: Collection[str]) -> int:
    """How many must be competent: the techniques' own number, else the policy, else the default.

    The default is two where there are beds and one where not (Kon Rẫy III.3.3). A waiver lets one be enough; nobody is never enough.
    """
    if terms.waived:
        return 1
    default = terms.least if terms.least is not None else LEAST_WITH_BEDS if terms.has_beds else LEAST_WITHOUT_BEDS
    return max((terms.min_trainees.get(code) or default for code in codes), default=default)


def list_competent(lines: Sequence[Line], codes: Collection[str]) -> dict[UUID, UUID]:
    """The trainees to whom nothing is missing in any of the techniques, each with the person that it is."""
    trainees = {line.trainee_id: line.person for line in lines}
    lacking = {line.trainee_id for line in lines if line.technique_code in codes and list_missing(line)}
    return {trainee: person for trainee, person in trainees.items() if trainee not in lacking}


def ensure_ready(lines: Sequence[Line], terms: Terms, codes: Sequence[str]) -> list[UUID]:
    """The competent trainees, enough of them; raises NotReadyForAcceptance with what is missing to whom, and what is ready by itself."""
    if has_enough(lines, terms, codes):
        return list(list_competent(lines, codes))
    have, need = len(set(list_competent(lines, codes).values())), least_competent(terms, codes)
    too_few = Detail("/trainee_ids", "field.too-few-competent", {"have": have, "need": need})
    ready = [code for code in codes if has_enough(lines, terms, [code])]
    raise NotReadyForAcceptance(errors=[too_few, *_gaps(lines, codes)], have=have, need=need, ready=", ".join(ready) or "-")


def has_enough(lines: Sequence[Line], terms: Terms, codes: Sequence[str]) -> bool:
    """Whether enough people are competent in all of some techniques; who was recorded twice counts once."""
    return len(set(list_competent(lines, codes).values())) >= least_competent(terms, codes)


def _gaps(lines: Sequence[Line], codes: Collection[str]) -> Iterator[Detail]:
    nth = {trainee: index for index, trainee in enumerate(dict.fromkeys(line.trainee_id for line in lines))}
    for line in lines:
        for gap in list_missing(line) if line.technique_code in codes else ():
            pointer = f"/trainee_ids/{nth[line.trainee_id]}"
            figures: dict[str, object] = {"technique": line.technique_code}
            if gap.what is Lack.ASSESSMENT:
                yield Detail(pointer, "field.assessment-missing", figures)
            else:
                role = Word(gap.what, f"word.{gap.what}")
                yield Detail(pointer, "field.cases-missing", figures | {"role": role, "have": gap.have, "need": gap.need})
