"""The eleven checks recomputed plainly, one day and one transfer at a time: what each lacks, from the states of the day and the own facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from asyncpg import Range

from services.transfer.eligibility.schemas import Check

type Row = Mapping[str, Any]
type Lacking = set[tuple[str, UUID | None]]


@dataclass(frozen=True)
class Decision:
    """What the Department decided on the plan on a day, and whether it then named the transfer."""

    on: date
    approved: bool
    names: bool


@dataclass(frozen=True)
class Cases:
    """Cases of somebody in a session of another transfer."""

    on: date
    attested: bool
    withdrawn: bool
    who: UUID
    technique: str
    role: str
    count: int


@dataclass(frozen=True)
class Course:
    """A course that somebody finished, or did not pass."""

    on: date
    who: UUID
    technique: str
    hours: int
    passed: bool


@dataclass(frozen=True)
class World:
    """A transfer from A to B and what this service itself knows about it."""

    techniques: Sequence[str]
    trainers: Sequence[UUID]
    trainees: Sequence[UUID]
    decisions: Sequence[Decision] = ()
    need: str | None = None
    rejected_on: date | None = None
    waivers: Mapping[Check, date] = field(default_factory=dict)
    cases: Sequence[Cases] = ()
    courses: Sequence[Course] = ()


@dataclass(frozen=True)
class Oracle:
    """The states that the projections keep, by table, and the transfer."""

    states: Mapping[str, Sequence[Row]]
    world: World

    def lacking(self, day: date) -> dict[Check, Lacking]:
        """What each check lacks on a day; it holds where it lacks nothing."""
        techniques = {row["technique"]: row for row in self._of("technique_state", day)}
        world = self.world
        return {
            Check.SENDER_TECHNIQUE_APPROVED: {(c, None) for c in world.techniques if not self._approved(day, c, {"A"})},
            Check.SENDER_RESOURCES: self._resources(techniques, day, "A"),
            Check.RECEIVER_RESOURCES: self._resources(techniques, day, "B"),
            Check.TRAINER_SCOPE: self._scope(techniques, day, world.trainers),
            Check.TRAINER_EXPERIENCE: self._experience(techniques, day),
            Check.TRAINEE_SCOPE: self._scope(techniques, day, world.trainees),
            Check.TRAINEE_POSITION: self._position(day),
            Check.TRAINEE_SPECIFIC: self._specific(techniques, day),
            Check.TECHNIQUE_MINISTRY_LIST: self._ministry(techniques, day),
            Check.TECHNIQUE_DEPARTMENT_APPROVED: {
                (c, None) for c in world.techniques if not self._plan(day) and not self._approved(day, c, {"A", "B"}, {"department"})
            },
            Check.PLAN_DEPARTMENT_APPROVED: self._plan_and_need(day),
        }

    def fails(self, day: date) -> set[str]:
        """The checks that fail on a day and are not waived."""
        return {
            check.value for check, lacking in self.lacking(day).items() if lacking and not self.world.waivers.get(check, date.max) <= day
        }

    def _of(self, table: str, day: date) -> Iterable[Row]:
        return (row for row in self.states[table] if _holds(row["valid"], day))

    def _person(self, who: UUID) -> UUID:
        return next((row["person"] for row in self.states["person_alias"] if row["practitioner"] == who), who)

    def _ids(self, who: UUID) -> set[UUID]:
        person = self._person(who)
        return {person} | {row["practitioner"] for row in self.states["person_alias"] if row["person"] == person}

    def _approved(
        self, day: date, code: str, at: set[str], by: frozenset[str] | set[str] = frozenset({"department", "district_centre"})
    ) -> bool:
        return any(
            row["facility"] in at and row["status"] == "in_force" and code in row["technique_codes"] and row["approver"] in by
            for row in self._of("approval_state", day)
        )

    def _resources(self, techniques: Mapping[str, Row], day: date, at: str) -> Lacking:
        there = {(k, code) for row in self._of("resource_state", day) if row["facility"] == at for k in KINDS for code in row[k]}
        needed = {(k, code) for c in self.world.techniques for k in KINDS for code in techniques[c]["requirements"][k]}
        return {(code, None) for _, code in needed - there}

    def _certified(self, day: date, who: UUID, code: str) -> bool:
        return any(
            row["practitioner"] == self._person(who) and code in row["technique_codes"] for row in self._of("certificate_state", day)
        )

    def _scope(self, techniques: Mapping[str, Row], day: date, people: Sequence[UUID]) -> Lacking:
        return {
            (code, who)
            for who in people
            for code in self.world.techniques
            if not self._certified(day, who, code)
            and not any(
                row["practitioner"] == self._person(who)
                and row["status"] == "valid"
                and set(row["titles"]) & set(techniques[code]["scopes"])
                for row in self._of("licence_state", day)
            )
        }

    def _experience(self, techniques: Mapping[str, Row], day: date) -> Lacking:
        return {
            (code, who)
            for who in self.world.trainers
            for code in self.world.techniques
            if not any(
                row["practitioner"] == self._person(who) and row["technique"] == code and row["level"] == "proficient"
                for row in self._of("competency_state", day)
            )
            and self._own_cases(day, who, code) < techniques[code]["requirements"]["supervised_cases"]
        }

    def _own_cases(self, day: date, who: UUID, code: str) -> int:
        return sum(
            c.count
            for c in self.world.cases
            if c.who in self._ids(who)
            and c.technique == code
            and c.role in {"supervised", "independent"}
            and c.attested
            and not c.withdrawn
            and c.on <= day
        )

    def _position(self, day: date) -> Lacking:
        return {
            (code, who)
            for who in self.world.trainees
            for code in self.world.techniques
            if not any(
                row["practitioner"] == self._person(who) and row["facility"] == "B" and code in row["technique_codes"]
                for row in self._of("post_state", day)
            )
        }

    def _specific(self, techniques: Mapping[str, Row], day: date) -> Lacking:
        found: Lacking = set()
        for who in self.world.trainees:
            for code in self.world.techniques:
                hours = techniques[code]["requirements"]["training_hours"]
                done = sum(
                    c.hours for c in self.world.courses if c.who in self._ids(who) and c.technique == code and c.passed and c.on <= day
                )
                if hours > done and not self._certified(day, who, code):
                    found.add((code, who))
        return found

    def _ministry(self, techniques: Mapping[str, Row], day: date) -> Lacking:
        listed = {code for row in self._of("level_list_state", day) for code in row["technique_codes"]}
        return {(c, None) for c in self.world.techniques if c not in listed and not techniques[c]["scopes"]}

    def _plan(self, day: date) -> bool:
        taken = [(d.on, no, d) for no, d in enumerate(self.world.decisions) if d.on <= day]
        last = max(taken, key=lambda each: each[:2])[2] if taken else None
        return last is not None and last.approved and last.names

    def _plan_and_need(self, day: date) -> Lacking:
        world = self.world
        standing = world.need not in {None, "draft"} and not (world.need == "rejected" and (world.rejected_on or day) <= day)
        return {(what, None) for what, holds in (("plan", self._plan(day)), ("need", standing)) if not holds}


KINDS = ("equipment", "rooms", "drugs")


def _holds(valid: Range[date], day: date) -> bool:
    if valid.isempty:
        return False
    return (valid.lower is None or valid.lower <= day) and (valid.upper is None or day < valid.upper)
