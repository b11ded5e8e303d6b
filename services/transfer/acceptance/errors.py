"""What is refused of acceptances."""

from shared.errors import Refused


class NotReadyForAcceptance(Refused):
    """Quotas or assessments are missing for too many trainees; each gap is named with its figures."""
