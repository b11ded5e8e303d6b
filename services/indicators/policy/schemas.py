"""Bodies of policies."""

from typing import Annotated

from pydantic import Field, StrictInt

from shared.schema import Body, Code, Day, Name, Part

type Value = Annotated[StrictInt, Field(ge=0, le=10**9)] | Annotated[list[Code], Field(max_length=500)]


class PutPolicy(Body):
    """A policy's value from a day on."""

    value: Value


class PolicyAnswer(Part):
    """A policy's value from a day on; `valid_from` null: what holds before any value was set."""

    code: Code
    valid_from: Day | None
    value: Value


class Named(Part):
    """What a policy says, in both languages."""

    vi: Name
    en: Name


class PolicyTold(PolicyAnswer):
    """A policy's value with what it says."""

    name: Named


class PolicyPage(Part):
    """Policies by code and day, the default of each first."""

    items: list[PolicyTold]
    next: str | None
