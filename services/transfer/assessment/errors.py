"""What is refused of assessments."""

from shared.errors import Refused


class AssessorIsTrainee(Refused):
    """Nobody examines themselves."""


class AssessorIsTrainer(Refused):
    """Who taught does not examine."""


class AssessmentNotOfTransfer(Refused):
    """Trainee and technique of an assessment belong to its transfer."""
