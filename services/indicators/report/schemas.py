"""Bodies of sealed reports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.indicators.document.schemas import Issued, Line, Period, Wording
from services.indicators.progress.schemas import Progress
from services.indicators.report_template.schemas import TemplateKind
from shared.schema import Body, Code, Day, Name, Number, Part, Text

type ReportId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class ReportKind(StrEnum):
    """When a report is made."""

    ANNUAL = "annual"
    MID_TERM = "mid_term"
    FINAL = "final"
    ON_REQUEST = "on_request"


class SignedBy(Part):
    """Who signs, as printed: `title` the office, `capacity` the words before it (KT., TM., TL.), the issuing body and the one above it."""

    title: Name
    capacity: Name | None = None
    name: Name | None = None
    body: Name | None = None
    superior_body: Name | None = None


class SealReport(Body):
    """What is to be sealed: how a programme stands on a day.

    `unit`: whose report it is, by default the caller's. `number`: its number and symbol, `place`: where it is signed; left blank on paper
    where they are not given. `recipients`: who gets it. `note`: printed after the tables.
    """

    id: ReportId
    programme: Code
    kind: ReportKind
    as_of: Day
    number: Number | None = None
    place: Name | None = None
    signed_by: SignedBy | None = None
    unit: Code | None = None
    recipients: Annotated[list[Name], Field(max_length=50)] = []
    note: Text | None = None


class DocumentHead(Part):
    """The programme's document as it was recorded when the report was sealed."""

    title: Wording
    issuer: Wording
    number: Line | None
    issued: Issued | None
    period: Period
    policy: tuple[Wording, ...]
    version: int


class LogHead(Part):
    """How far a log was applied: the position, the history and the chain's hash there (null: nothing yet)."""

    position: int
    epoch: str | None
    hash: str | None


class TemplateUsed(Part):
    """The Word template in whose form the report is printed; `unit` null: the shipped one."""

    unit: Code | None
    kind: TemplateKind
    version: int
    sha256: str


class SealedReport(Part):
    """What is sealed: its canonical bytes are this as JSON in UTF-8, keys sorted, no spaces. `sealed_on`: the Vietnamese day.

    `names`: what the units and facilities in it were called on its day, as known when it was sealed; none in form tuyen-report-1.
    """

    form: str
    id: ReportId
    programme: Code
    kind: ReportKind
    as_of: Day
    unit: Code
    number: Number | None
    place: Name | None
    signed_by: SignedBy | None
    recipients: list[Name]
    note: Text | None
    sealed_at: datetime
    sealed_on: Day
    sealed_by: str
    document: DocumentHead
    logs: dict[str, LogHead]
    template: TemplateUsed
    progress: Progress
    names: dict[Code, Name] = {}


class ReportAnswer(SealReport):
    """A sealed report without its figures: `hash` is the SHA-256 of GET /reports/{id}.json in hex."""

    hash: str
    size: int
    positions: dict[str, int]
    sealed_at: datetime
    sealed_by: str


class ReportPage(Part):
    """Sealed reports by id."""

    items: list[ReportAnswer]
    next: str | None
