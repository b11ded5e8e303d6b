"""The whole country of 2025-07-01, redrawn: the two real maps and moves made from them; the real moves are published for four provinces."""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
BEFORE, AFTER = DATA / "admin-units-2025-before.csv", DATA / "admin-units-2025-after.csv"
DIVIDED = 471


@dataclass(frozen=True, slots=True)
class Move:
    """An old commune or island district, a new commune, and how much of the one goes to the other."""

    old: str
    new: str
    share: str


@dataclass(frozen=True, slots=True)
class Country:
    """A map: each unit's level and parent, by code."""

    levels: Mapping[str, str]
    parents: Mapping[str, str]

    def province(self, code: str) -> str:
        """The province above a unit."""
        while self.levels[code] != "province":
            code = self.parents[code]
        return code

    def communes(self) -> list[str]:
        """The communes, and the districts that have none."""
        with_children = set(self.parents.values())
        return sorted(c for c, level in self.levels.items() if level == "commune" or (level == "district" and c not in with_children))


def read_country(path: Path) -> Country:
    """A map from a file of units."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Country({row["code"]: row["level"] for row in rows}, {row["code"]: row["parent_code"] for row in rows if row["parent_code"]})


def make_moves(before: Country, after: Country, divided: int = DIVIDED) -> list[Move]:
    """Moves of every old commune: to the new one with its code, else to one of its province in turn; every so many are divided in two.

    An old province has gone to the new one in which most of its communes' codes live on.
    """
    old_by_province, new_by_province = _by_province(before), _by_province(after)
    heirs = {old: _heir(old, codes, before, after) for old, codes in old_by_province.items()}
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for old, codes in old_by_province.items():
        grouped[heirs[old]] += codes
    whole = {old: new for heir, codes in grouped.items() for old, new in _pair(codes, new_by_province[heir])}
    every = len(whole) // divided
    moves: list[Move] = []
    for nth, (old, new) in enumerate(sorted(whole.items())):
        others = new_by_province[after.province(new)]
        if nth % every or nth // every >= divided or len(others) == 1:
            moves.append(Move(old, new, "whole"))
        else:
            other = others[(others.index(new) + 1) % len(others)]
            moves += [Move(old, new, "default"), Move(old, other, "part")]
    return moves


def as_csv(moves: Sequence[Move]) -> str:
    """The moves as the import takes them."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("old_commune_code", "new_commune_code", "share"))
    lines.writerows((move.old, move.new, move.share) for move in moves)
    return text.getvalue()


def _by_province(country: Country) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in country.communes():
        found[country.province(code)].append(code)
    return dict(found)


def _heir(old: str, codes: Sequence[str], before: Country, after: Country) -> str:
    votes = Counter(after.province(code) for code in codes if code in after.levels)
    return votes.most_common(1)[0][0]


def _pair(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Each old code with a new one: itself where it lives on, the others spread evenly over all."""
    standing = set(new)
    others = sorted(set(old) - standing)
    spread = [(code, new[nth * len(new) // len(others)]) for nth, code in enumerate(others)]
    return spread + [(code, code) for code in old if code in standing]
