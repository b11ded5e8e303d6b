"""A facility's own state against a level's list."""

from shared.schema import Code, Day, Number, Part


class Lacks(Part):
    """What the technique requires and the facility has not recorded."""

    equipment: list[Code]
    rooms: list[Code]
    drugs: list[Code]


class ReviewLine(Part):
    """A technique of the list at the facility.

    `listed`: approved, in force that day; `performing`: listed, with a case of its own people within the months of the policy;
    `staff`: people in post there who may perform it by licence or certificate; `lacking`: something required or anybody.
    """

    technique_code: Code
    listed: bool
    decision_no: Number | None
    last_own_case: Day | None
    performing: bool
    lacks: Lacks
    staff: int
    lacking: bool


class ReviewHead(Part):
    """How many techniques of the list the facility may perform, performs, and lacks something for."""

    facility: Code
    list: Code
    list_since: Day
    as_of: Day
    list_size: int
    listed: int
    performing: int
    lacking: int


class Review(ReviewHead):
    """The figures, and a page of the techniques."""

    items: list[ReviewLine]
    next: str | None
