"""What is refused of assessments."""

from shared.errors import Refused


class AssessorIsTrainee(Refused):
    """Nobody examines themselves."""


class AssessmentNotOfTransfer(Refused):
    """Trainee and technique of an assessment belong to its transfer."""
