"""Which policies rotation has, and what values they take."""

from services.rotation.policy.errors import PolicyUnknown
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail

MINIMUM_STAFF = "minimum_staff"


def minimum_staff_of(kind: str) -> str:
    """The code of the least number of people that stay at a facility of a kind."""
    return f"{MINIMUM_STAFF}.{kind}"


# Months after which a competency recorded from then on lapses (unset: never); how many posts somebody holds at once (unset: any; of
# permanent ones it is one, by law).
COMPETENCY_LAPSE = "competency_lapse_months"
MOST_POSTS = "most_posts_at_once"

NUMBERS = frozenset(minimum_staff_of(kind) for kind in FacilityKind)
POSITIVE_NUMBERS = frozenset({COMPETENCY_LAPSE, MOST_POSTS})
MOST = 1200


def ensure_known(code: str, value: object) -> None:
    """The service has this policy and the value is of its kind; raises PolicyUnknown."""
    if code not in NUMBERS | POSITIVE_NUMBERS:
        raise PolicyUnknown(errors=[Detail("/path/code", "field.unknown-code")])
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PolicyUnknown(errors=[Detail("/value", "field.not-a-whole-number")])
    if code in POSITIVE_NUMBERS and not 0 < value <= MOST:
        raise PolicyUnknown(errors=[Detail("/value", "field.out-of-range")])
