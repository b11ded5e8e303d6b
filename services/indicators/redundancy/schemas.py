"""Techniques that hang on few people."""

from uuid import UUID

from shared.schema import Code, Part


class LeanTechnique(Part):
    """A technique that a facility lists, and who is proficient in it, in post there and not absent that day; ids say nothing of a person.

    `needed`: how many it needs there, by the policies `redundancy.people` and `redundancy.one_doctor_station`. `performing`: its own people
    did it within the months set by policy.
    """

    facility: Code
    technique: Code
    people: list[UUID]
    count: int
    needed: int
    performing: bool


class LeanTechniques(Part):
    """A page of them, by facility and technique."""

    items: list[LeanTechnique]
    next: str | None
