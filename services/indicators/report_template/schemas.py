"""Word templates of reports."""

from datetime import datetime
from enum import StrEnum

from shared.schema import Code, Part


class TemplateKind(StrEnum):
    """Which reports a template is for: those of one kind, or all that have none of their own."""

    ANNUAL = "annual"
    MID_TERM = "mid_term"
    FINAL = "final"
    ON_REQUEST = "on_request"
    DEFAULT = "default"


class TemplateAnswer(Part):
    """A template of a unit: its version in force, and the SHA-256 of its bytes in hex."""

    unit: Code
    kind: TemplateKind
    version: int
    sha256: str
    size: int
    recorded_at: datetime
    recorded_by: str


class TemplatePage(Part):
    """Templates by unit and kind."""

    items: list[TemplateAnswer]
    next: str | None


class Variable(Part):
    """What a template may print: its name, whether every template prints it, the fields of its lines, and what it is."""

    name: str
    required: bool
    fields: list[str]
    meaning: str


class Variables(Part):
    """All of them."""

    items: list[Variable]
    next: str | None = None
