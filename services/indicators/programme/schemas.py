"""The one written-down schema of a programme: the body of PUT /programmes/{code} and the content of its data file."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.indicators.document.schemas import (
    Amount,
    CareLevel,
    Clause,
    Code,
    Count,
    Day,
    Issued,
    Line,
    Lines,
    No,
    Parameters,
    Part,
    Period,
    ScopeUnit,
    Wording,
    refuse_lines,
    used_twice,
)
from services.indicators.target.schemas import Target
from services.indicators.task.schemas import ReportDue, Task


class ProgrammeStatus(StrEnum):
    """Whether the document is in force."""

    DRAFT = "draft"
    ISSUED = "issued"


class BudgetKind(StrEnum):
    """What a budget line is a part of: the total, or one of three ways to divide it."""

    TOTAL = "total"
    USE = "use"
    SOURCE = "source"
    LEVEL = "level"


class Direction(StrEnum):
    """Where a quota sends people."""

    PROVINCE_TO_DISTRICT = "province_to_district"
    DISTRICT_TO_COMMUNE = "district_to_commune"


class Side(StrEnum):
    """Whom a check is about."""

    SENDING_UNIT = "sending_unit"
    RECEIVING_UNIT = "receiving_unit"
    TRAINER = "trainer"
    TRAINEE = "trainee"
    TECHNIQUE = "technique"
    PLAN = "plan"


class CheckCode(StrEnum):
    """The eleven checks of a transfer (Mường Tè II.1, II.2)."""

    SENDER_TECHNIQUE_APPROVED = "sender.technique_approved"
    SENDER_RESOURCES = "sender.resources"
    RECEIVER_RESOURCES = "receiver.resources"
    TRAINER_SCOPE = "trainer.scope"
    TRAINER_EXPERIENCE = "trainer.experience"
    TRAINEE_SCOPE = "trainee.scope"
    TRAINEE_POSITION = "trainee.position"
    TRAINEE_SPECIFIC = "trainee.specific"
    TECHNIQUE_MINISTRY_LIST = "technique.ministry_list"
    TECHNIQUE_DEPARTMENT_APPROVED = "technique.department_approved"
    PLAN_DEPARTMENT_APPROVED = "plan.department_approved"


class Milestone(StrEnum):
    """When a programme is reviewed."""

    YEARLY = "yearly"
    MID_PERIOD = "mid_period"
    END_OF_PERIOD = "end_of_period"


class BudgetLine(Part):
    """One line of money in whole VND; `amount` is null where the document names a source without a figure."""

    no: No
    clause: Clause | None
    what: Wording
    kind: BudgetKind
    level: CareLevel | None = None
    amount: Amount | None


class Quota(Part):
    """Who sends how many people down (Lào Cai II.1), counted by the document's own word for the person."""

    no: No
    clause: Clause | None
    sending_kind: Wording
    units: Count
    direction: Direction
    stated: Count
    by: dict[Code, Count]


class Qualification(Part):
    """The document's own word for a degree."""

    code: Code
    name: Wording


class EligibilityCondition(Part):
    """One of the eleven checks of a transfer (Mường Tè II.1, II.2); waivable is policy, the document knows no waiver."""

    code: CheckCode
    side: Side
    clause: Clause
    text: Wording
    waivable: bool


class Duty(Part):
    """What a rotated person does (Lào Cai II.3)."""

    code: Code
    clause: Clause
    text: Wording


class Role(Part):
    """Who does what."""

    who: Wording
    clause: Clause | None
    does: tuple[Wording, ...] = Field(min_length=1)


class Principle(Part):
    """A rule that the document states without a figure."""

    clause: Clause | None
    text: Wording


class Step(Part):
    """One step of a procedure and whose it is."""

    no: No
    clause: Clause
    who: Wording
    text: Wording


class Review(Part):
    """When who sums up."""

    when: Milestone
    clause: Clause | None
    who: Wording


class Reward(Part):
    """Who rewards whom for what."""

    clause: Clause
    who: Wording
    text: Wording


class Succession(Part):
    """Who takes over what an addressee (`was`, in the document's own Vietnamese words) had to do."""

    was: Line
    becomes: Wording


class Amendment(Part):
    """A dated change of the programme: its decision, what changed, and what stands instead from that day on.

    `targets`, `tasks` and `reports_due` replace those of the same number or add new ones; `scope` and `addressees` name successors.
    """

    no: No
    valid_from: Day
    decision_no: Line | None = None
    text: Wording
    scope: tuple[ScopeUnit, ...] = ()
    addressees: tuple[Succession, ...] = ()
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    reports_due: tuple[ReportDue, ...] = ()

    @model_validator(mode="after")
    def ensure_numbers_are_unique(self) -> Self:
        """A number names one line of its list."""
        numbered = {
            "targets": [item.no for item in self.targets],
            "tasks": [item.no for item in self.tasks],
            "reports_due": [item.no for item in self.reports_due],
        }
        refuse_lines("used_twice", "used twice: {lines}", used_twice(numbered))
        return self


class Programme(Part):
    """A plan or scheme (kế hoạch, đề án) with everything its document states; sums the document states must hold."""

    code: Code
    title: Wording
    issuer: Wording
    number: Line | None = None
    issued: Issued | None = None
    status: ProgrammeStatus
    scope: tuple[ScopeUnit, ...] = Field(min_length=1)
    period: Period
    targets: tuple[Target, ...] = ()
    tasks: tuple[Task, ...] = ()
    reports_due: tuple[ReportDue, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    stated_total: Count | None = None
    stated_units: dict[Direction, Count] = Field(default_factory=dict)
    stated_by_qualification: dict[Code, Count] = Field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    conditions: tuple[EligibilityCondition, ...] = ()
    duties: tuple[Duty, ...] = ()
    roles: tuple[Role, ...] = ()
    principles: tuple[Principle, ...] = ()
    steps: tuple[Step, ...] = ()
    reviews: tuple[Review, ...] = ()
    rewards: tuple[Reward, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    policy: tuple[Wording, ...] = ()
    parameters: Parameters = Field(default_factory=dict)

    @model_validator(mode="after")
    def ensure_numbers_are_unique(self) -> Self:
        """A number names one line of its list."""
        numbered: dict[str, list[str]] = {
            "targets": [item.no for item in self.targets],
            "tasks": [item.no for item in self.tasks],
            "reports_due": [item.no for item in self.reports_due],
            "budget": [item.no for item in self.budget],
            "quotas": [item.no for item in self.quotas],
            "steps": [item.no for item in self.steps],
            "amendments": [item.no for item in self.amendments],
        }
        coded = {"conditions": [str(item.code) for item in self.conditions], "qualifications": [item.code for item in self.qualifications]}
        refuse_lines("used_twice", "used twice: {lines}", {**used_twice(numbered), **used_twice(coded, "code")})
        return self

    @model_validator(mode="after")
    def ensure_budget_adds_up(self) -> Self:
        """Uses, sources and levels each add up to the total, where the document prints one."""
        totals = [line.amount for line in self.budget if line.kind is BudgetKind.TOTAL]
        if not totals:
            return self
        if len(totals) > 1 or totals[0] is None:
            raise PydanticCustomError("budget_total", "a budget has one total, with an amount")
        by_kind = {kind: [line.amount for line in self.budget if line.kind is kind] for kind in BudgetKind}
        sums = {kind: sum(amount or 0 for amount in amounts) for kind, amounts in by_kind.items() if amounts}
        first = {line.kind: place for place, line in reversed([*enumerate(self.budget)])}
        differing: Lines = {("budget", first[kind], "amount"): f"{kind} {amount}" for kind, amount in sums.items() if amount != totals[0]}
        refuse_lines("does_not_add_up", "does not add up to the total: {lines}", differing)
        return self

    @model_validator(mode="after")
    def ensure_quotas_add_up(self) -> Self:
        """Totals, rows and columns are reconciled; each differing line is named (Lào Cai II.1: 128 = 13 + 5 + 31 + 79)."""
        if not self.quotas and self.stated_total is None:
            return self
        columns: Counter[str] = Counter()
        units: Counter[Direction] = Counter()
        differing: dict[tuple[str | int, ...], str] = {}
        for place, quota in enumerate(self.quotas):
            columns.update(quota.by)
            units[quota.direction] += quota.units
            if quota.stated != sum(quota.by.values()):
                differing["quotas", place, "stated"] = f"quota {quota.no}"
        differing |= _differences("stated_by_qualification", self.stated_by_qualification, columns)
        differing |= _differences("stated_units", self.stated_units, units) if self.stated_units else {}
        if self.stated_total != sum(quota.stated for quota in self.quotas):
            differing["stated_total",] = "stated_total"
        refuse_lines("does_not_add_up", "does not add up: {lines}", differing)
        return self


def _differences[K: str](what: str, stated: Mapping[K, int], summed: Counter[K]) -> Lines:
    return {(what, str(key)): f"{what} {key}" for key in sorted({*stated, *summed}) if stated.get(key, 0) != summed[key]}
