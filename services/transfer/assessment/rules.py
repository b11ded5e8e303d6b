"""Whether an assessment may be recorded."""

from collections.abc import Collection, Mapping
from uuid import UUID

from services.transfer.assessment.errors import AssessmentNotOfTransfer, AssessorIsTrainee, AssessorIsTrainer
from services.transfer.assessment.schemas import AssessTrainee
from shared.errors import Detail


def ensure_of_transfer(assessment: AssessTrainee, *, trainees: Collection[UUID], techniques: Collection[str]) -> None:
    """Trainee and technique are the transfer's; raises AssessmentNotOfTransfer."""
    faults = []
    if assessment.trainee_id not in trainees:
        faults.append(Detail("/trainee_id", "field.not-of-transfer"))
    if assessment.technique_code not in techniques:
        faults.append(Detail("/technique_code", "field.not-of-transfer"))
    if faults:
        raise AssessmentNotOfTransfer(errors=faults)


def ensure_impartial(assessment: AssessTrainee, *, trainers: Collection[UUID], persons: Mapping[UUID, UUID]) -> None:
    """Nobody examines themselves or whom they taught, under whichever of a person's ids; raises AssessorIsTrainee, AssessorIsTrainer."""
    assessor = persons[assessment.assessor_id]
    if assessor == persons[assessment.trainee_id]:
        raise AssessorIsTrainee(errors=[Detail("/assessor_id", "field.is-trainee")])
    if assessor in {persons[trainer] for trainer in trainers}:
        raise AssessorIsTrainer(errors=[Detail("/assessor_id", "field.is-trainer")])
