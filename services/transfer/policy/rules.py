"""Which values the policies take that this service reads."""

from services.transfer.policy.errors import PolicyValueUnfit
from services.transfer.policy.schemas import Value
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail

MIN_TRAINEES = "min_trainees."
MOST_TRAINEES = 100


def ensure_fits(code: str, value: Value) -> None:
    """`min_trainees.<facility kind>` is a number of people, one or more; raises PolicyValueUnfit."""
    if not code.startswith(MIN_TRAINEES):
        return
    if code.removeprefix(MIN_TRAINEES) not in set(FacilityKind):
        raise PolicyValueUnfit(errors=[Detail("/code", "field.not-in-list")])
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TRAINEES:
        raise PolicyValueUnfit(errors=[Detail("/value", "field.out-of-range")])
