"""What transfers teach: an assessment passed gives a provisional competency, the acceptance a proficient one (domain rule 5)."""

from services.rotation.certificate import commands as certificates
from services.rotation.competency import commands as competencies
from shared.contracts.envelope import Event
from shared.contracts.rotation import CompetencyLevel
from shared.contracts.transfer import TraineeAssessed, TransferAccepted
from shared.contracts.transfer_support import CourseCompleted
from shared.db import UnitOfWork
from shared.reaction import Cause, Reaction


async def on_trainee_assessed(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """A trainee who passed is provisionally competent from that day on."""
    assert isinstance(event, TraineeAssessed)
    if event.passed:
        await competencies.record_competency(
            uow, event.trainee_id, event.technique_code, transfer_id=event.transfer_id, level=CompetencyLevel.PROVISIONAL, on=event.on
        )


async def on_transfer_accepted(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Every competent trainee is proficient in every technique of the transfer."""
    assert isinstance(event, TransferAccepted)
    for trainee in sorted(event.competent_trainee_ids):
        for technique in sorted(event.technique_codes):
            await competencies.record_competency(
                uow, trainee, technique, transfer_id=event.transfer_id, level=CompetencyLevel.PROFICIENT, on=event.accepted_on
            )


async def on_course_completed(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Every certificate that a course ended with is its holder's, and extends the scope without being typed again."""
    assert isinstance(event, CourseCompleted)
    for certificate in sorted(event.certificates, key=lambda each: each.practitioner_id):
        await certificates.record_from_course(uow, certificate)


REACTIONS = (
    Reaction("record-competency", TraineeAssessed, "transfer", on_trainee_assessed),
    Reaction("record-proficiency", TransferAccepted, "transfer", on_transfer_accepted),
    Reaction("record-certificates", CourseCompleted, "transfer", on_course_completed),
)
