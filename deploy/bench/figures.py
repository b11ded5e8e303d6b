"""What a benchmark prints: two measurements taken in turns, their ratio pair by pair, and the limit aimed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """Ours against the limit, round by round; `aim` says what ratio is wanted, `unit` what is counted."""

    name: str
    ours: Sequence[float]
    limit: Sequence[float]
    unit: str
    aim: str

    @property
    def ratios(self) -> list[float]:
        """Ours to the limit, in each round."""
        return [ours / limit for ours, limit in zip(self.ours, self.limit, strict=True)]

    def line(self) -> str:
        """One line of it."""
        middle, low, high = median(self.ratios), min(self.ratios), max(self.ratios)
        return f"{self.name}: {median(self.ours):,.4g} {self.unit}, ratio {middle:.2f} ({low:.2f} to {high:.2f}) {self.aim}".rstrip()


def figures_table(figures: Sequence[Figure]) -> Table:
    """Medians with their spread."""
    table = Table("measured", "ours", "limit", "unit", "ratio (min to max)", "aim", title="tuyen bench")
    for figure in figures:
        ratios = figure.ratios
        ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        table.add_row(figure.name, f"{median(figure.ours):,.4g}", f"{median(figure.limit):,.4g}", figure.unit, ratio, figure.aim)
    return table


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
