"""Bodies of policies."""

from typing import Annotated

from pydantic import Field, StrictInt

from shared.schema import Body, Code, Day, Part

type Value = Annotated[StrictInt, Field(ge=0, le=10**9)] | Annotated[list[Code], Field(max_length=500)]


class PutPolicy(Body):
    """A policy's value from a day on."""

    value: Value


class PolicyAnswer(Part):
    """A policy's value from a day on; `valid_from` null: what holds before any value was set."""

    code: Code
    valid_from: Day | None
    value: Value


class PolicyPage(Part):
    """Policies by code and day, the default of each first."""

    items: list[PolicyAnswer]
    next: str | None
