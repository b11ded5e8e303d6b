"""Bodies of policies."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from shared.schema import Body, Code, Day, Part, Text

type Value = StrictBool | Annotated[StrictInt, Field(ge=-(10**15), le=10**15)] | Text | list[Code] | list[StrictInt]


class PutPolicy(Body):
    """A policy's value from a day on."""

    value: Value


class PolicyAnswer(Part):
    """A policy's value from a day on."""

    code: Code
    valid_from: Day
    value: Value


class PolicyPage(Part):
    """Policies by code and day."""

    items: list[PolicyAnswer]
    next: str | None
