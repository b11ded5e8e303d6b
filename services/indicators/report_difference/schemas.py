"""What a sealed report says, and what is known now."""

from enum import StrEnum

from services.indicators.document.schemas import No, Wording
from services.indicators.progress.rules import Status
from shared.schema import Code, Day, Part


class Cause(StrEnum):
    """Why a target stands otherwise than reported: facts said since, the programme, a policy or an indicator's definition changed since, or
    only time passed.
    """

    FACTS = "facts"
    PROGRAMME = "programme"
    POLICY = "policy"
    DEFINITION = "definition"
    TIME = "time"


class Standing(Part):
    """How a target stands."""

    target: float | None
    value: float | None
    gap: float | None
    met: bool | None
    status: Status


class Figures(Part):
    """A unit's figures behind a target."""

    numerator: int
    denominator: int
    value: float | None


class EvidenceDifference(Part):
    """A unit or facility whose figures are others than reported; null: it was not, or is no longer, among the evidence."""

    unit: Code
    reported: Figures | None
    restated: Figures | None


class Fact(Part):
    """Events of one kind about one place (null: about none, or the whole country), recorded after the report was sealed.

    `first`, `last`: their positions in the log; `positions`: the first of them; `from`, `to`: the days on which they take effect.
    """

    log: str
    type: str
    place: Code | None
    events: int
    first: int
    last: int
    positions: list[int]
    effective_from: Day
    effective_to: Day


class TargetDifference(Part):
    """A target as reported, restated to what is known now of the report's day, and later: as of the day asked for.

    `evidence` and `facts` say why restated differs from reported; `facts_since` why later differs from restated: without any, only time
    made the difference (a licence expired, a technique lapsed, something planned began).
    """

    no: No
    code: Code
    title: Wording
    reported: Standing | None
    restated: Standing | None
    later: Standing | None
    causes: list[Cause]
    evidence: list[EvidenceDifference]
    facts: list[Fact]
    facts_since: list[Fact]


class LinePart(StrEnum):
    """The other parts of a report."""

    TASKS = "tasks"
    REPORTS_DUE = "reports_due"
    BUDGET = "budget"


class LineDifference(Part):
    """A task, report due or budget line of which something is recorded otherwise by now, for the report's day: the fields that differ."""

    part: LinePart
    no: No
    reported: dict[str, object]
    restated: dict[str, object]


class Difference(Part):
    """As reported and as known now; `facts` take effect by the report's day, `facts_since` after it and by `as_of`.

    `sealed`, `known`: how far each log was applied then and now; `more`: there are more kinds and places of facts than are listed.
    """

    report: Code
    programme: Code
    reported_as_of: Day
    as_of: Day
    sealed: dict[str, int]
    known: dict[str, int]
    programme_version: int
    programme_version_now: int
    targets: list[TargetDifference]
    lines: list[LineDifference]
    facts: list[Fact]
    facts_since: list[Fact]
    more: bool
