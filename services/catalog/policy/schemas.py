"""Bodies of policies."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from shared.schema import Body, Code, Day, Part, Text

type Value = StrictBool | Annotated[StrictInt, Field(ge=-(10**15), le=10**15)] | Text | Annotated[list[Code], Field(max_length=20_000)]


class PutPolicy(Body):
    """What holds from a day on."""

    value: Value


class Policy(Part):
    """A policy's value; in force until the next one."""

    code: Code
    valid_from: Day
    valid_to: Day | None
    value: Value


class Policies(Part):
    """A page of policy values."""

    items: list[Policy]
    next: str | None
