"""When a transfer is ready for acceptance: enough trainees with all their cases and all assessments passed."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from services.transfer.acceptance.errors import NotReadyForAcceptance
from services.transfer.acceptance.schemas import Readiness
from shared.contracts.transfer import CaseRole
from shared.errors import Detail

LEAST_WITH_BEDS = 2
LEAST_WITHOUT_BEDS = 1


def least_competent(facts: Readiness) -> int:
    """How many must be competent: the techniques' own number, else the policy, else the default.

    The default is two where there are beds and one where not (Kon Rẫy III.3.3). A waiver lets one be enough; nobody is never enough.
    """
    if facts.waived:
        return 1
    default = facts.least if facts.least is not None else LEAST_WITH_BEDS if facts.has_beds else LEAST_WITHOUT_BEDS
    return max((r.requirements.min_trainees or default for r in facts.requirements), default=default)


def list_competent(facts: Readiness) -> list[UUID]:
    """The trainees to whom nothing is missing."""
    return [trainee for trainee in facts.trainee_ids if not any(_gaps(facts, trainee, ""))]


def ensure_ready(facts: Readiness) -> Sequence[UUID]:
    """The competent trainees, enough of them; raises NotReadyForAcceptance with what is missing to whom."""
    competent, least = list_competent(facts), least_competent(facts)
    person = dict(zip(facts.trainee_ids, facts.persons, strict=True))
    have = len({person[trainee] for trainee in competent})
    if have >= least:
        return competent
    faults = [gap for index, trainee in enumerate(facts.trainee_ids) for gap in _gaps(facts, trainee, f"/trainee_ids/{index}")]
    too_few = Detail("/trainee_ids", "field.too-few-competent", {"have": have, "need": least})
    raise NotReadyForAcceptance(errors=[too_few, *faults], have=have, need=least)


def _gaps(facts: Readiness, trainee: UUID, pointer: str) -> Iterator[Detail]:
    """What is missing to a trainee; an independent case counts as a supervised one, too."""
    for required in facts.requirements:
        done = {c.role: c.count for c in facts.cases if c.trainee == trainee and c.technique == required.technique}
        supervised = done.get(CaseRole.SUPERVISED, 0) + done.get(CaseRole.INDEPENDENT, 0)
        needs = required.requirements
        for role, have, need in (
            (CaseRole.OBSERVED, done.get(CaseRole.OBSERVED, 0), needs.observed_cases),
            (CaseRole.ASSISTED, done.get(CaseRole.ASSISTED, 0), needs.assisted_cases),
            (CaseRole.SUPERVISED, supervised, needs.supervised_cases),
        ):
            if have < need:
                figures: dict[str, object] = {"technique": required.technique, "role": role.value, "have": have, "need": need}
                yield Detail(pointer, "field.cases-missing", figures)
        if not any(a.passed for a in facts.assessments if a.trainee == trainee and a.technique == required.technique):
            yield Detail(pointer, "field.assessment-missing", {"technique": required.technique})
