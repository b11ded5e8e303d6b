"""Bodies of mentoring links: who directs whom in which field (chỉ đạo tuyến theo chuyên khoa; Lạng Sơn III.2)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from services.transfer.technique.schemas import distinct, if_any
from shared.contracts.catalog import FacilityKind
from shared.schema import Body, Code, Day, Name, Number, Part, Text

type Kinds = Annotated[list[FacilityKind], if_any, AfterValidator(distinct)]
type Facilities = Annotated[list[Code], if_any, Field(max_length=500), AfterValidator(distinct)]


class PutMentoringLink(Body):
    """A lead directs, in a field, the facilities of some kinds in its area, those that it names, or both; both days included."""

    lead_facility: Code
    field: Name
    with_kinds: Kinds = []
    with_facilities: Facilities = []
    starts_on: Day = Field(alias="from")
    ends_on: Day | None = Field(default=None, alias="to")
    document_no: Number | None = None
    clause: Number | None = None


class EndMentoringLink(Body):
    """From `on` on it directs nobody, and why; of a link recorded by mistake this is its first day."""

    on: Day
    reason: Text


class MentoringLinkAnswer(PutMentoringLink):
    """A link as it is answered; one that never held ends the day before it begins."""

    id: Code


class MentoringLinkPage(Part):
    """Links by id."""

    items: list[MentoringLinkAnswer]
    next: str | None


class Directed(Part):
    """A facility that a link directs on the day; `named`: the link names it, it is not one of a kind."""

    facility: Code
    kind: FacilityKind
    named: bool


class DirectedPage(Part):
    """Facilities by code."""

    items: list[Directed]
    next: str | None
