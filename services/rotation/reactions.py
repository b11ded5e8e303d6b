"""What transfers teach: an assessment passed gives a provisional competency, the acceptance a proficient one (domain rule 5).

The provisional one waits for the supervised quota: it comes with the assessment or with the attestation that meets it, whichever is last.
"""

from services.rotation.certificate import commands as certificates
from services.rotation.competency import commands as competencies
from shared.contracts.envelope import Event
from shared.contracts.rotation import CompetencyLevel
from shared.contracts.transfer import TraineeAssessed, TransferAccepted
from shared.contracts.transfer_support import CourseCompleted
from shared.contracts.transfer_training import TraineeQualified
from shared.db import UnitOfWork
from shared.reaction import Cause, Reaction


async def on_trainee_assessed(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """A trainee who passed is provisionally competent from that day on, unless the supervised quota is not met yet."""
    assert isinstance(event, TraineeAssessed)
    if event.passed and event.provisional is not False:
        await _record_provisional(uow, event)


async def on_trainee_qualified(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """A trainee who had passed has met the supervised quota, too."""
    assert isinstance(event, TraineeQualified)
    await _record_provisional(uow, event)


async def on_transfer_accepted(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Every competent trainee is proficient in every technique that was accepted."""
    assert isinstance(event, TransferAccepted)
    for trainee in sorted(event.competent_trainee_ids):
        for technique in sorted(event.codes()):
            await competencies.record_competency(
                uow, trainee, technique, transfer_id=event.transfer_id, level=CompetencyLevel.PROFICIENT, on=event.accepted_on
            )


async def _record_provisional(uow: UnitOfWork, said: TraineeAssessed | TraineeQualified) -> None:
    await competencies.record_competency(
        uow, said.trainee_id, said.technique_code, transfer_id=said.transfer_id, level=CompetencyLevel.PROVISIONAL, on=said.on
    )


async def on_course_completed(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Every certificate that a course ended with is its holder's, and extends the scope without being typed again."""
    assert isinstance(event, CourseCompleted)
    for certificate in sorted(event.certificates, key=lambda each: each.practitioner_id):
        await certificates.record_from_course(uow, certificate)


REACTIONS = (
    Reaction("record-competency", TraineeAssessed, "transfer", on_trainee_assessed),
    Reaction("record-competency", TraineeQualified, "transfer", on_trainee_qualified),
    Reaction("record-proficiency", TransferAccepted, "transfer", on_transfer_accepted),
    Reaction("record-certificates", CourseCompleted, "transfer", on_course_completed),
)
