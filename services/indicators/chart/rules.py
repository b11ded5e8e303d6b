"""The geometry of charts: where lines and bars stand in a drawing of fixed size; texts and colours are the page's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 72, 12, 14, 30
STEP, ROOM = 54, 110
MONTHS, YEAR = 24, 12


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid, or a point on the axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A figure of a day."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A series as strokes: it is broken where there is no figure; one figure alone is a dot."""

    name: str
    strokes: Sequence[str]
    dots: Sequence[Dot]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the same days; each row of the table behind it has the day and the figure of each line."""

    lines: Sequence[Line]
    grid: Sequence[Mark]
    days: Sequence[Mark]
    rows: Sequence[tuple[date, Sequence[float | None]]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the left edge on, with its label above it and its figure behind it."""

    name: str
    label: str
    shown: str
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars below each other, on a scale that ends at the largest."""

    bars: Sequence[Bar]
    height: int


def month_ends(day: date, *, step: int = 1) -> list[date]:
    """The last days of the 24 months before a day, or of each `step`th of them, and the day itself, the earliest first."""
    found = [day]
    for _ in range(MONTHS):
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::step][::-1]


def draw_lines(days: Sequence[date], series: Sequence[tuple[str, Sequence[float | None]]]) -> LineChart:
    """Shares in percent over days: the scale ends at the next ten above the highest."""
    known = [value for _, values in series for value in values if value is not None]
    top = min(100, max(10, ceil(max(known, default=0) / 10) * 10))
    xs = _along(days)
    lines = [_line(name, xs, values, top) for name, values in series]
    grid = [Mark(_height(top * part / 2, top), f"{top * part // 2}%") for part in range(3)]
    marks = [Mark(x, f"{day:%m/%Y}") for n, (x, day) in enumerate(zip(xs, days, strict=True)) if (len(days) - 1 - n) % YEAR == 0]
    rows = [(day, [values[n] for _, values in series]) for n, day in enumerate(days)]
    return LineChart(lines, grid, marks, rows)


def draw_bars(figures: Sequence[tuple[str, str, int]], shown: Callable[[int], str]) -> BarChart:
    """Bars of (class, label, figure), 54 from one to the next; `shown` writes a figure."""
    largest = max((figure for _, _, figure in figures), default=0) or 1
    bars = [
        Bar(name, label, shown(figure), n * STEP, round(figure / largest * (WIDTH - ROOM), 1))
        for n, (name, label, figure) in enumerate(figures)
    ]
    return BarChart(bars, len(figures) * STEP)


def _along(days: Sequence[date]) -> list[float]:
    first, span = days[0], max((days[-1] - days[0]).days, 1)
    return [round(LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT), 1) for day in days]


def _height(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)


def _line(name: str, xs: Sequence[float], values: Sequence[float | None], top: float) -> Line:
    dots = [None if value is None else Dot(x, _height(value, top)) for x, value in zip(xs, values, strict=True)]
    strokes: list[list[Dot]] = [[]]
    for dot in dots:
        if dot is None:
            strokes.append([])
        else:
            strokes[-1].append(dot)
    drawn = [" ".join(f"{dot.x},{dot.y}" for dot in stroke) for stroke in strokes if len(stroke) > 1]
    return Line(name, drawn, [stroke[-1] for stroke in strokes if stroke])
