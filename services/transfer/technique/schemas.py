"""Techniques as bodies name them."""

from collections.abc import Hashable
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.schema import Code


def distinct[T: Hashable](values: list[T]) -> list[T]:
    """The same list; raises ValueError where something stands in it twice."""
    if len(set(values)) != len(values):
        raise ValueError("repeated")
    return values


type Techniques = Annotated[list[Code], Field(min_length=1, max_length=500), AfterValidator(distinct)]
