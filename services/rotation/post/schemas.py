"""Bodies of posts (phân công công tác)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.rotation import PostKind
from shared.schema import Body, Code, Count, Day, Name


class PutPost(Body):
    """A written work assignment: who works where, as what, with which techniques, from which day."""

    facility: Code
    kind: PostKind
    position: Name
    technique_codes: Annotated[list[Code], Field(max_length=5000)]
    starts_on: Day = Field(alias="from")
    village: Code | None = None
    training_months: Count | None = None


class EndPost(Body):
    """The post is no longer held from `on` on."""

    on: Day


class PostAnswer(PutPost):
    """A post, held from `from` until the day before `until`."""

    id: UUID
    practitioner_id: UUID
    title: str
    until: Day | None
    version: int
