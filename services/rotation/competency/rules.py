"""Decisions about competencies."""

from shared.contracts.rotation import CompetencyLevel


def is_a_step(known: CompetencyLevel | None, new: CompetencyLevel) -> bool:
    """Whether a competency goes up: an assessment passed again, or after the acceptance, takes nothing back and adds nothing."""
    match known:
        case None:
            return True
        case CompetencyLevel.PROVISIONAL:
            return new is CompetencyLevel.PROFICIENT
        case CompetencyLevel.PROFICIENT:
            return False
