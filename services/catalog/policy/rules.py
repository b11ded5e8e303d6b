"""The policies that the catalog itself goes by, and their values where none is in force."""

from services.catalog.policy.errors import PolicyValueUnfit
from shared.errors import Detail

LAPSE_MONTHS = "lapse_months"
DEFAULT_LAPSE_MONTHS = 12
MOST_LAPSE_MONTHS = 1200
CENTRE_APPROVES = "centre_approves_supplements"


def ensure_fits(code: str, value: object) -> None:
    """Refuse a value that could not be gone by; policies that only others know may hold anything."""
    if code == LAPSE_MONTHS and (type(value) is not int or not 1 <= value <= MOST_LAPSE_MONTHS):
        raise PolicyValueUnfit(errors=[Detail("/value", "field.out-of-range")])
    if code == CENTRE_APPROVES and not isinstance(value, (bool, list)):
        raise PolicyValueUnfit(errors=[Detail("/value", "field.yes-no-or-codes")])


def lapse_months(value: object) -> int:
    """After how many months without a case a technique lapses."""
    return value if isinstance(value, int) else DEFAULT_LAPSE_MONTHS


def may_centre_approve(value: object, centre: str) -> bool:
    """Whether a district centre decides supplements itself (Mường Tè V.1): all do, or those named."""
    return centre in value if isinstance(value, list) else value is True
