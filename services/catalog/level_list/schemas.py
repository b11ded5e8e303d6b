"""Bodies of level lists."""

from pydantic import Field

from services.catalog.facility.schemas import Level
from services.catalog.technique.schemas import TechniqueCodes
from shared.schema import Body, Code, Day, Name, Part, Text


class PutLevelList(Body):
    """A version of the techniques that a level should perform, with the document that says so."""

    legal_basis: Text
    technique_codes: TechniqueCodes


class LevelList(Part):
    """A version of a level's list; in force until the next one."""

    level: Level
    valid_from: Day
    valid_to: Day | None
    legal_basis: Text
    technique_codes: list[Code]


class LevelListSummary(Part):
    """A version without its lines."""

    level: Level
    valid_from: Day
    valid_to: Day | None
    legal_basis: Text
    size: int


class LevelLists(Part):
    """A page of versions."""

    items: list[LevelListSummary]
    next: str | None


class ListedTechnique(Part):
    """A technique by its name."""

    code: Code
    name: Name


class Difference(Part):
    """What changed between two versions of a level's list."""

    level: Level
    from_: Day = Field(alias="from")
    to: Day
    added: list[ListedTechnique]
    removed: list[ListedTechnique]
