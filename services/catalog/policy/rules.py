"""The policies that the catalog itself goes by, and their values where none is in force."""

from services.catalog.policy.errors import PolicyValueUnfit
from shared.errors import Detail

LAPSE_MONTHS = "lapse_months"
DEFAULT_LAPSE_MONTHS = 12
MOST_LAPSE_MONTHS = 1200
CENTRE_APPROVES = "centre_approves_supplements"
RETURN_DUE_DAY = "return_due_day"
LAST_DUE_DAY = 28


def lapses_by(code: str) -> bool:
    """Whether it says after how many months without a case techniques lapse: all (`lapse_months`) or one (`lapse_months.<code>`)."""
    return code == LAPSE_MONTHS or code.startswith(f"{LAPSE_MONTHS}.")


def technique_of(code: str) -> str | None:
    """The technique that a policy is about, if it is about one."""
    return code.removeprefix(f"{LAPSE_MONTHS}.") if lapses_by(code) and code != LAPSE_MONTHS else None


def ensure_fits(code: str, value: object) -> None:
    """Refuse a value that could not be gone by; policies that only others know may hold anything."""
    if lapses_by(code) and (type(value) is not int or not 1 <= value <= MOST_LAPSE_MONTHS):
        raise PolicyValueUnfit(errors=[Detail("/value", "field.lapse-months", {"most": MOST_LAPSE_MONTHS})])
    if code == RETURN_DUE_DAY and (type(value) is not int or not 1 <= value <= LAST_DUE_DAY):
        raise PolicyValueUnfit(errors=[Detail("/value", "field.out-of-range")])
    if code == CENTRE_APPROVES and not isinstance(value, (bool, list)):
        raise PolicyValueUnfit(errors=[Detail("/value", "field.yes-no-or-codes")])


def may_centre_approve(value: object, centre: str) -> bool:
    """Whether a district centre decides supplements itself (Mường Tè V.1): all do, or those named."""
    return centre in value if isinstance(value, list) else value is True
