"""Bodies of the scope of practice."""

from shared.schema import Code, Name, Part


class TitleSummary(Part):
    """A title and how many techniques its scope of practice holds; `name` as the lists write it."""

    title: Code
    name: Name | None
    techniques: int


class TitleSummaries(Part):
    """A page of titles."""

    items: list[TitleSummary]
    next: str | None


class TitleScope(Part):
    """The techniques that a title may perform."""

    title: Code
    name: Name | None
    technique_codes: list[Code]
