"""A facility's coverage of a technique list on a day."""

from shared.schema import Code, Day, Part


class FacilityCoverage(Part):
    """Both figures always: `coverage_able` and `coverage_performing` are percent of the list with two decimals, null where it is empty."""

    facility: Code
    list: Code
    as_of: Day
    list_size: int
    listed: int
    able: int
    performing: int
    lapsed: int
    rotated_only: int
    coverage_able: float | None
    coverage_performing: float | None
