"""Bodies of techniques."""

from typing import Annotated

from pydantic import Field

from shared.contracts.catalog import TechniqueRequirements
from shared.schema import Body, Code, Count, Day, Name, Number, Part

type TechniqueCodes = Annotated[list[Code], Field(min_length=1, max_length=40_000)]


class TechniqueNumbers(Part):
    """The technique in other code systems: Circular 43/2013, and the insurance's."""

    tt43: Number | None = None
    insurance: Number | None = None


class Requirements(Part):
    """What a technique needs; what is left out is not needed."""

    equipment: list[Code] | None = None
    drugs: list[Code] | None = None
    rooms: list[Code] | None = None
    observed_cases: Count | None = None
    assisted_cases: Count | None = None
    supervised_cases: Count | None = None
    training_hours: Count | None = None
    min_trainees: Count | None = None


class PutTechnique(Body):
    """A technique; `scopes`: the titles whose scope of practice holds it (Circular 32/2023); `aliases` left out stay as they are."""

    name: Name
    aliases: Annotated[list[Name], Field(max_length=50)] | None = None
    specialty: Name | None = None
    group: Name | None = None
    codes: TechniqueNumbers | None = None
    scopes: list[Code] | None = None
    requirements: Requirements | None = None


class Technique(Part):
    """A technique as it is answered; `aliases`: other names that lists give it."""

    code: Code
    name: Name
    aliases: list[Name]
    specialty: Name | None
    group: Name | None
    codes: TechniqueNumbers
    scopes: list[Code]
    requirements: TechniqueRequirements


class Techniques(Part):
    """A page of techniques."""

    items: list[Technique]
    next: str | None


class TechniqueVersion(Technique):
    """A version of a technique, in force from a day on; of the versions for one day the last counts."""

    version: int
    valid_from: Day


class TechniqueHistory(Part):
    """A page of versions, the oldest first."""

    items: list[TechniqueVersion]
    next: str | None
