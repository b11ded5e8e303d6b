"""Which policies rotation has, and what values they take."""

from services.rotation.policy.errors import PolicyUnknown
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail

MINIMUM_STAFF = "minimum_staff"


def minimum_staff_of(kind: str) -> str:
    """The code of the least number of people that stay at a facility of a kind."""
    return f"{MINIMUM_STAFF}.{kind}"


NUMBERS = frozenset(minimum_staff_of(kind) for kind in FacilityKind)


def ensure_known(code: str, value: object) -> None:
    """The service has this policy and the value is of its kind; raises PolicyUnknown."""
    if code not in NUMBERS:
        raise PolicyUnknown(errors=[Detail("/path/code", "field.unknown-code")])
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PolicyUnknown(errors=[Detail("/value", "field.not-a-whole-number")])
