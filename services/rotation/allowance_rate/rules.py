"""What a set of allowance rates must be."""

from services.rotation.allowance_rate.schemas import PutAllowanceRates
from shared.errors import Detail, InvalidRequest


def ensure_distinct(rates: PutAllowanceRates) -> None:
    """No two rates of one kind and level are for the same people; raises InvalidRequest."""
    keys = [(rate.kind, rate.budget_level, rate.applies_to) for rate in rates.rates]
    repeated = [index for index, key in enumerate(keys) if key in keys[:index]]
    if repeated:
        raise InvalidRequest(errors=[Detail(f"/rates/{index}", "field.duplicate") for index in repeated])
