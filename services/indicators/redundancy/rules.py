"""How many proficient people a technique needs at a facility, and how many techniques have them (domain rule 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.value.rules import POLYCLINIC, STATION, Figure, Member

GROUPS = ("few", "many")


@dataclass(frozen=True, slots=True)
class Needed:
    """Proficient people per technique: anywhere, and at a station without beds where at most one doctor works."""

    people: int = 0
    one_doctor: int = 0

    def at(self, member: Member, doctors: str) -> int:
        """What a technique needs at a facility with few or many doctors."""
        is_station = member.kind == STATION or (member.kind == POLYCLINIC and member.acts_as_station)
        return self.one_doctor if doctors == "few" and is_station and not member.with_beds else self.people


def measures(needed: Needed) -> list[str]:
    """The measures that are needed to count."""
    return [f"techniques.{g}" for g in GROUPS] + [
        f"proficient.{g}.{n}" for g in GROUPS for n in range(1, max(needed.people, needed.one_doctor) + 1)
    ]


def count(members: Sequence[Member], needed: Needed) -> Figure:
    """Pairs of facility and technique that have as many proficient people as they need, over all such pairs."""
    return Figure(
        sum(m.counts.get(f"proficient.{group}.{needed.at(m, group)}", 0) for m in members for group in GROUPS),
        sum(m.counts.get(f"techniques.{group}", 0) for m in members for group in GROUPS),
    )


def fewest(member: Member, needed: Needed, goal: int) -> Figure:
    """The people of the technique of a facility that is furthest from what it needs; `goal` where none lacks anybody."""
    found = [_fewest(member, group, needed.at(member, group), goal) for group in GROUPS if member.counts.get(f"techniques.{group}", 0)]
    return Figure(min(found, default=0), 1 if found else 0)


def _fewest(member: Member, group: str, need: int, goal: int) -> int:
    techniques = member.counts[f"techniques.{group}"]
    reached = (n for n in range(min(need, MOST_PEOPLE), 0, -1) if member.counts.get(f"proficient.{group}.{n}", 0) == techniques)
    people = next(reached, 0)
    return goal if people == need else people
