"""Where a target is heading."""

from services.indicators.policy.schemas import PolicyAnswer
from shared.schema import Day, Part


class CommittedAnswer(Part):
    """What the log already says of days to come.

    `recorded`: by how much the value changes by what is recorded for them (licences, posts, assignments that begin or end, approvals in
    force later); of what ends after `known_until` it is taken to be renewed. `planned`: by how much by what is approved or under way, done
    on its planned day: `transfers` to be handed over and `assignments` to begin. `overdue`: transfers whose planned day has passed; they
    count for nothing.
    """

    known_until: Day
    recorded: float
    planned: float
    transfers: int
    overdue: int
    assignments: int


class ForecastAnswer(Part):
    """The value forecast for the target's day, and between what it may well lie.

    `low`: nothing planned comes and nothing that ends is renewed; `high`: trend and plans together. `on`: the day on which the target is
    met, null if it is met or not within ten years. `trend_per_month`: null of fewer than two values. `committed`: null of a past day and of
    reported values. `policies`: the readings that it goes by.
    """

    by: Day
    value_at_deadline: float
    low: float
    high: float
    on: Day | None
    committed: CommittedAnswer | None
    trend_per_month: float | None
    policies: list[PolicyAnswer]
