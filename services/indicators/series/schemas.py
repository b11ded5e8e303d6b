"""Series of values."""

from services.indicators.series.rules import Step
from services.indicators.value.schemas import Value
from shared.schema import Day, Part


class Series(Part):
    """A page of values, day by day and in the order of the units' codes, each as GET /values answers it on its day.

    `step`: the distance of the points, which are the last days of each step and the last day asked for. `not_there`: of these, the days
    on whose map there is no such unit or facility; they have no value.
    """

    step: Step
    items: list[Value]
    not_there: list[Day]
    next: str | None
