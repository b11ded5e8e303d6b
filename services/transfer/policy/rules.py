"""Which policies this service goes by, and which values fit each."""

from collections.abc import Callable, Collection, Mapping

from services.transfer.clock.rules import STEP_DAYS
from services.transfer.policy.errors import PolicyUnknown, PolicyValueUnfit
from services.transfer.policy.schemas import Value
from services.transfer.waiver.schemas import Waivable
from shared.contracts.catalog import FacilityKind
from shared.errors import Detail

MIN_TRAINEES = "min_trainees."
WAIVABLE_CHECKS = "waivable_checks"
FOLLOW_UP_MONTHS = "follow_up_months"

type Fit = Callable[[Value], Detail | None]
"""Whether a value is one that can be gone by: None, or what is wrong with it."""


def whole_number(least: int, most: int) -> Fit:
    """A number in a range, both ends included."""

    def fault(value: Value) -> Detail | None:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if fits else Detail("/value", "field.not-a-number-between", {"least": least, "most": most})

    return fault


def some_of(codes: Collection[str], unfit: str) -> Fit:
    """A list, also an empty one, of some of these codes; `unfit`: what is said of another."""

    def fault(value: Value) -> Detail | None:
        if not isinstance(value, list):
            return Detail("/value", "field.not-a-list")
        return next((Detail(f"/value/{index}", unfit) for index, code in enumerate(value) if code not in codes), None)

    return fault


def months(value: Value) -> Detail | None:
    """A list of different numbers of months."""
    fits = (
        isinstance(value, list) and len(set(value)) == len(value) and all(isinstance(month, int) and 1 <= month <= 120 for month in value)
    )
    return None if fits and value else Detail("/value", "field.not-months")


POLICIES: Mapping[str, Fit] = {
    **{f"{MIN_TRAINEES}{kind}": whole_number(1, 100) for kind in FacilityKind},
    WAIVABLE_CHECKS: some_of(set(Waivable), "field.not-waivable"),
    FOLLOW_UP_MONTHS: months,
    **{f"step_days.{step}": whole_number(1, 3650) for step in STEP_DAYS},
}


def ensure_fits(code: str, value: Value) -> None:
    """The service goes by this policy and could go by this value; raises PolicyUnknown, PolicyValueUnfit."""
    fit = POLICIES.get(code)
    if fit is None:
        raise PolicyUnknown(errors=[Detail("/code", "field.not-in-list")], known=sorted(POLICIES))
    fault = fit(value)
    if fault is not None:
        raise PolicyValueUnfit(errors=[fault])
