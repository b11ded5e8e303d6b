"""Whether an assessment may be recorded."""

from collections.abc import Collection
from uuid import UUID

from services.transfer.assessment.errors import AssessmentNotOfTransfer, AssessorIsTrainee
from services.transfer.assessment.schemas import AssessTrainee
from shared.errors import Detail


def ensure_sound(assessment: AssessTrainee, *, trainees: Collection[UUID], techniques: Collection[str]) -> None:
    """Trainee and technique are the transfer's, and nobody examines themselves; raises the named refusals."""
    faults = []
    if assessment.trainee_id not in trainees:
        faults.append(Detail("/trainee_id", "field.not-of-transfer"))
    if assessment.technique_code not in techniques:
        faults.append(Detail("/technique_code", "field.not-of-transfer"))
    if faults:
        raise AssessmentNotOfTransfer(errors=faults)
    if assessment.assessor_id == assessment.trainee_id:
        raise AssessorIsTrainee(errors=[Detail("/assessor_id", "field.is-trainee")])
