"""Figures out of what units reported: a unit's own value, else what those below it come to, and who is missing.

A value stands for a unit as it was in its period. On a later map it goes whole to the unit that followed it, to the default part where it
was divided, and is then approximate; a district that was divided among many communes cannot be given to one of them and counts only in the
unit above, and only where none of these communes has a value.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from services.indicators.value.rules import Figure

PERCENT = "percent"
UNIT_LEVELS = frozenset({"province", "district", "commune", "village"})


@dataclass(frozen=True, slots=True)
class Source:
    """An accepted value of a unit or facility, the last one until a day, and where it stands on the map that is asked for.

    `direct`: it stands for `place` itself. `divided_into`: it is a district's, `place` the unit above these communes.
    """

    unit: str
    since: date | None
    place: str
    kind: str
    starts_on: date
    ends_on: date
    numerator: int
    denominator: int
    direct: bool
    approximate: bool
    divided_into: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or facility on the map, and what stands directly above it."""

    code: str
    parent: str
    kind: str
    is_unit: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a unit comes to: the values used, the units that should have one and have none, and whether the newest period is short."""

    used: Sequence[Source] = ()
    missing: Sequence[str] = ()

    @property
    def figure(self) -> Figure:
        """The sum."""
        return Figure(sum(each.numerator for each in self.used), sum(each.denominator for each in self.used))

    @property
    def newest(self) -> date:
        """The end of the last period in it."""
        return max((each.ends_on for each in self.used), default=date.min)

    @property
    def approximate(self) -> bool:
        """Whether a divided unit's value is in it."""
        return any(each.approximate for each in self.used)


@dataclass(frozen=True, slots=True)
class Map:
    """The values by place, the tree by parent, and by unit those that it follows and that reported nothing."""

    sources: Mapping[str, Sequence[Source]]
    children: Mapping[str, Sequence[Node]]
    silent: Mapping[str, Sequence[str]] = field(default_factory=dict)


def number_of(figure: Figure, counted_in: str) -> Fraction | None:
    """What a figure says: a share in percent, or a number (of beds, points...) over those who have it; None without a denominator."""
    if counted_in == PERCENT:
        return figure.share
    return Fraction(figure.numerator, figure.denominator) if figure.denominator else None


def mapped(sources: Iterable[Source], nodes: Iterable[Node], followed: Iterable[tuple[str, str]], kinds: Collection[str]) -> Map:
    """All that is needed to gather; `followed`: (ended unit, its heir); with `kinds`, of facilities only these are counted."""
    told = [each for each in sources if not kinds or each.kind in kinds or each.kind in UNIT_LEVELS]
    by_place: dict[str, list[Source]] = {}
    for each in told:
        by_place.setdefault(each.place, []).append(each)
    children: dict[str, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.parent, []).append(node)
    reported = {each.unit for each in told}
    silent: dict[str, list[str]] = {}
    for unit, heir in followed:
        if unit not in reported:
            silent.setdefault(heir, []).append(unit)
    return Map(by_place, children, silent)


def gather(map_: Map, place: str, *, is_unit: bool = True) -> Gathered:
    """A unit's own value unless those below have a later one; else their sum; else that of the units it follows.

    Of those directly below, the ones are missing that are like one with a value (a commune beside communes) and have none themselves.
    """
    own = [each for each in map_.sources.get(place, ()) if each.direct]
    below = _below(map_, place, is_unit=is_unit)
    if own and own[0].ends_on >= below.newest:
        return Gathered(own)
    if below.used:
        return below
    inherited = [each for each in map_.sources.get(place, ()) if not each.direct and not each.divided_into]
    return Gathered(inherited, map_.silent.get(place, ())) if inherited else Gathered()


def _below(map_: Map, place: str, *, is_unit: bool) -> Gathered:
    nodes = [node for node in map_.children.get(place, ()) if is_unit or not node.is_unit]
    parts = {
        node: gather(map_, node.code, is_unit=node.is_unit)
        if node.is_unit or not is_unit
        else Gathered([each for each in map_.sources.get(node.code, ()) if each.direct])
        for node in nodes
    }
    told = {node.code for node, part in parts.items() if part.used}
    kinds = {node.kind for node, part in parts.items() if part.used}
    divided = [each for each in map_.sources.get(place, ()) if each.divided_into and not told & set(each.divided_into)]
    replaced = {code for each in divided for code in each.divided_into}
    used = [each for part in parts.values() for each in part.used] + divided
    newest = max((each.ends_on for each in used), default=date.min)
    missing = [code for part in parts.values() for code in part.missing]
    missing += [node.code for node, part in parts.items() if not part.used and node.kind in kinds and node.code not in replaced]
    missing += [each.unit for part in parts.values() for each in part.used if each.ends_on < newest]
    return Gathered(used, sorted(set(missing)))
