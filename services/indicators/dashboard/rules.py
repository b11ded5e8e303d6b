"""How units are shown side by side: by the colour of their share, and in groups."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from services.indicators.place.schemas import Tile

STATES = ("performing", "able", "rotated_only", "lapsed", "listed", "suspended")
STEPS = (20, 40, 60, 80)
NO_SHARE = "x"
ALIKE = 2


def band_of(share: float | None) -> str:
    """The colour of a share in percent: five of the same width, the lower end of each belongs to it."""
    return NO_SHARE if share is None else str(sum(share >= step for step in STEPS))


def bands() -> list[tuple[str, str]]:
    """Each colour and the shares that it stands for."""
    edges = [0, *STEPS, 100]
    return [(str(n), f"{low}–{high}%") for n, (low, high) in enumerate(pairwise(edges))]


def grouped(tiles: Sequence[Tile], *, whole: bool) -> list[tuple[str | None, str, list[Tile]]]:
    """Units by district, in the order of their codes; without districts by the beginning of these, unless they are shown as a whole."""

    def key(tile: Tile) -> tuple[str, str]:
        return (tile.district, "") if tile.district else ("", "" if whole else tile.code[:-ALIKE])

    return [(district or None, prefix, list(group)) for (district, prefix), group in groupby(sorted(tiles, key=key), key=key)]
