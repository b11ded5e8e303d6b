"""Techniques as bodies name them."""

from collections.abc import Hashable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from shared.schema import Code


def distinct[T: Hashable](values: list[T]) -> list[T]:
    """The same list; raises ValueError where something stands in it twice."""
    if len(set(values)) != len(values):
        raise ValueError("repeated")
    return values


# Null stands for none, as it does for every field that may be left out.
if_any = BeforeValidator(lambda given: [] if given is None else given)

type Techniques = Annotated[list[Code], Field(min_length=1, max_length=500), AfterValidator(distinct)]
type TechniquesIfAny = Annotated[list[Code], if_any, Field(max_length=500), AfterValidator(distinct)]
