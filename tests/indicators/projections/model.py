"""Coverage computed plainly from the facts, one day at a time: slow, short and without any SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts import catalog, rotation
from shared.contracts.envelope import Event

DEFAULT_LAPSE = 12


@dataclass(frozen=True)
class Fact:
    """An event of a subject in one of its versions, and where it stands in the log."""

    event: Any
    subject: str
    version: int
    day: date
    position: int


def months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def above_level(approval: catalog.ApprovalState) -> list[str]:
    """Its techniques above the level."""
    if approval.above_level_codes is not None:
        return approval.above_level_codes
    return approval.technique_codes if approval.above_level else []


class Model:
    """What the facts say."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.facts = list(facts)

    def of(self, kind: type[Event]) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact.event, kind)]

    def last(self, kind: type[Event]) -> list[Any]:
        """The state of each subject in its highest version."""
        found: dict[str, Fact] = {}
        for fact in self.of(kind):
            if fact.subject not in found or found[fact.subject].version < fact.version:
                found[fact.subject] = fact
        return [fact.event for fact in found.values()]

    def on(self, kind: type[Event], day: date) -> list[Any]:
        """The state of each subject on a day: of the latest effective day, the highest version."""
        found: dict[str, Fact] = {}
        for fact in self.of(kind):
            if fact.day <= day and (
                fact.subject not in found or (found[fact.subject].day, found[fact.subject].version) < (fact.day, fact.version)
            ):
                found[fact.subject] = fact
        return [fact.event for fact in found.values()]

    def has_approval(self, facility: str, technique: str, day: date, status: str) -> bool:
        return any(
            a.facility == facility and technique in a.technique_codes and a.status == status and technique not in above_level(a)
            for a in self.on(catalog.ApprovalState, day)
        )

    def titles(self, person: object, day: date) -> set[str]:
        suspended = {x.licence_id for x in self.on(rotation.LicenceState, day) if x.status == "suspended"}
        return {
            title
            for x in self.last(rotation.LicenceState)
            if x.practitioner_id == person and x.issued_on <= day <= (x.expires_on or date.max) and x.licence_id not in suspended
            for title in x.titles
        }

    def is_away(self, person: object, day: date) -> bool:
        return any(
            x.practitioner_id == person and x.starts_on <= day <= (x.ends_on or date.max) for x in self.last(rotation.AbsenceRecorded)
        )

    def posts(self, facility: str, day: date) -> list[Any]:
        return [
            x
            for x in self.last(rotation.PostState)
            if x.facility == facility and x.starts_on <= day < (x.until or date.max) and not self.is_away(x.practitioner_id, day)
        ]

    def visits(self, facility: str, day: date) -> list[Any]:
        return [
            x
            for x in self.last(rotation.AssignmentState)
            if x.to_facility == facility
            and x.starts_on <= day <= x.ends_on
            and x.status in {"approved", "started", "ended"}
            and not self.is_away(x.practitioner_id, day)
        ]

    def may(self, person: object, technique: str, day: date) -> bool:
        scopes = {title for x in self.last(catalog.TechniqueRecorded) if x.code == technique for title in x.scopes}
        certified = any(
            x.practitioner_id == person and technique in x.technique_codes and x.issued_on <= day <= (x.expires_on or date.max)
            for x in self.last(rotation.CertificateRecorded)
        )
        return certified or bool(scopes & self.titles(person, day))

    def lapse(self, technique: str, day: date) -> int:
        for code in (f"lapse_months.{technique}", "lapse_months"):
            known = [fact for fact in self.of(catalog.PolicySet) if fact.event.code == code and fact.event.valid_from <= day]
            if known:
                return int(max(known, key=lambda f: (f.event.valid_from, f.version)).event.value)
        return DEFAULT_LAPSE

    def returns(self, facility: str) -> dict[date, Any]:
        """What a facility's months say, by last day; a withdrawn one says nothing."""
        said = [
            fact for kind in (catalog.ReturnAccepted, catalog.ReturnWithdrawn) for fact in self.of(kind) if fact.event.facility == facility
        ]
        last = {fact.day: fact.event for fact in sorted(said, key=lambda fact: fact.version)}
        return {day: event for day, event in last.items() if isinstance(event, catalog.ReturnAccepted)}

    def months(self, facility: str, technique: str) -> list[tuple[date, Any]]:
        return [
            (day, item)
            for day, event in self.returns(facility).items()
            for item in event.items
            if item.technique_code == technique and item.cases > 0
        ]

    def states(self, facility: str, technique: str, day: date) -> dict[str, bool]:
        listed = self.has_approval(facility, technique, day, "in_force")
        able = any(self.may(x.practitioner_id, technique, day) for x in self.posts(facility, day))
        said = [(last, item) for last, item in self.months(facility, technique) if last <= day]
        recent = [item for last, item in said if day < months_later(last, self.lapse(technique, day))]
        own = any(item.cases > item.rotated_cases for item in recent)
        rotated = not own and any(item.rotated_cases for item in recent)
        return {
            "listed": listed,
            "able": listed and able,
            "performing": listed and own,
            "rotated_only": listed and rotated,
            "lapsed": listed and bool(said) and not own and not rotated,
            "suspended": not listed and self.has_approval(facility, technique, day, "suspended"),
        }

    def list_on(self, level: str, day: date) -> set[str]:
        known = [fact for fact in self.of(catalog.LevelListPublished) if fact.event.level == level and fact.event.valid_from <= day]
        return set(max(known, key=lambda f: (f.event.valid_from, f.version)).event.technique_codes) if known else set()

    def coverage(self, facility: str, level: str, day: date) -> dict[str, int]:
        codes = self.list_on(level, day)
        states: Sequence[dict[str, bool]] = [self.states(facility, code, day) for code in codes]
        return {"list_size": len(codes)} | {
            name: sum(state[name] for state in states) for name in ("listed", "able", "performing", "lapsed", "rotated_only")
        }

    def doctors(self, facility: str, day: date) -> tuple[bool, bool]:
        """A working one, a permanent one."""

        def licensed(x: Any) -> bool:
            return x.title.startswith("doctor_") and any(title.startswith("doctor_") for title in self.titles(x.practitioner_id, day))

        posts = [x for x in self.posts(facility, day) if licensed(x)]
        return bool(posts) or any(licensed(x) for x in self.visits(facility, day)), any(x.kind == "permanent" for x in posts)
