"""Sums of returns for social insurance."""

from shared.schema import Code, Month, Name, Number, Part


class SummaryLine(Part):
    """A facility's cases of a technique, the facility's name and code as at the period's end.

    `months_reported`: in how many of its returns the technique is named.
    """

    facility: Code
    facility_name: Name
    facility_insurance_code: Number | None
    technique_code: Code
    technique_name: Name
    technique_insurance_code: Number | None
    months_reported: int
    cases: int
    insured_cases: int
    rotated_cases: int


class NotReported(Part):
    """The months for which a facility owes a return that is not here: their cases are unknown, not zero."""

    facility: Code
    facility_name: Name
    months: list[Month]


class SummaryTotals(Part):
    """All of the answer, whatever the page: `returns` are facilities' months, and so is `not_reported`."""

    facilities: int
    returns: int
    not_reported: int
    cases: int
    insured_cases: int
    rotated_cases: int


class ReturnSummary(Part):
    """A page of lines by facility and technique; `not_reported` tells of the facilities from the page's first to its last, each once."""

    unit: Code
    from_month: Month
    to_month: Month
    items: list[SummaryLine]
    not_reported: list[NotReported]
    totals: SummaryTotals
    next: str | None
