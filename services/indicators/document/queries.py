"""Reading what the service itself stored, perhaps by the rules of an older version."""

from pydantic import BaseModel, ValidationError

from shared.errors import Conflict
from shared.problems import invalid


def read_stored[T: BaseModel](model: type[T], content: str | bytes, outdated: type[Conflict], **named: object) -> T:
    """What is stored, as JSON, as a model; raises `outdated` with each fault and `named` where today's rules no longer read it."""
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False, include_input=False)]
        raise outdated(errors=invalid(faults).errors, **named) from error
