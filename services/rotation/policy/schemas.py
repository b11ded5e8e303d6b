"""Bodies of policies."""

from pydantic import StrictBool, StrictInt, StrictStr

from shared.schema import Body, Code, Day


class PutPolicy(Body):
    """The value from the day on."""

    value: StrictInt | StrictBool | StrictStr | list[StrictStr]


class PolicyAnswer(PutPolicy):
    """A dated value."""

    code: Code
    valid_from: Day
    version: int
