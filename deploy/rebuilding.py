"""What `tuyen rebuild` shows: a bar with percent, events a second and time left; plain lines where there is no terminal."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from shared.rebuild import Compared, Shown, compare, rebuild
from shared.service import ServiceSpec
from shared.settings import Settings

LINE_EVERY = 2.0


class Pace:
    """How far all logs of a service are applied, and how fast."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = now()
        self._logs: dict[str, tuple[int, int]] = {}

    def reached(self, producer: str, position: int, head: int) -> None:
        """A log is applied up to a position; it ends at `head`."""
        self._logs[producer] = (position, head)

    @property
    def done(self) -> int:
        """Events applied."""
        return sum(position for position, _ in self._logs.values())

    @property
    def total(self) -> int:
        """Events there are."""
        return sum(head for _, head in self._logs.values())

    def line(self, service: str) -> str:
        """One line: percent, events, events a second, time left."""
        rate = self.done / max(self._now() - self._began, 1e-9)
        share = 100 * self.done // self.total if self.total else 100
        left = f"{(self.total - self.done) / rate:.0f} s left" if rate else "time left unknown"
        return f"{service} {share} % ({self.done:,} of {self.total:,} events), {rate:,.0f} events/s, {left}"


class EventsPerSecond(ProgressColumn):
    """The speed of a task."""

    def render(self, task: Task) -> Text:
        """Events a second, or nothing yet."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} events/s")


@contextmanager
def showing(service: str, console: Console) -> Iterator[Shown]:
    """Shows how far a service's rebuild is: a bar on a terminal, else a line every two seconds and one at the end."""
    pace = Pace()
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            EventsPerSecond(),
            TimeRemainingColumn(),
            TextColumn("left"),
        )
        with Progress(*columns, console=console) as bars:
            task = bars.add_task(service, total=None)

            def move(producer: str, position: int, head: int) -> None:
                pace.reached(producer, position, head)
                bars.update(task, completed=pace.done, total=pace.total)

            yield move
        return
    said = time.monotonic()

    def tell(producer: str, position: int, head: int) -> None:
        nonlocal said
        pace.reached(producer, position, head)
        if time.monotonic() - said >= LINE_EVERY:
            said = time.monotonic()
            console.print(pace.line(service))

    yield tell
    console.print(pace.line(service))


def rebuild_all(specs: Sequence[ServiceSpec], settings: Settings) -> None:
    """Rebuild the projections of services and swap them in, one after the other."""
    console = Console()
    for spec in specs:
        with showing(spec.name, console) as shown:
            asyncio.run(rebuild(spec, settings, shown))
        console.print(f"{spec.name}: swapped")


def compare_all(specs: Sequence[ServiceSpec], settings: Settings) -> bool:
    """Rebuild the projections of services beside the live ones and compare the two, table by table; whether all are the same."""
    console = Console()
    same = True
    for spec in specs:
        with showing(spec.name, console) as shown:
            tables = asyncio.run(compare(spec, settings, shown))
        console.print(compared_table(spec.name, tables))
        same = same and all(each.live == each.rebuilt for each in tables.values())
    return same


def compared_table(service: str, tables: Mapping[str, Compared]) -> Table:
    """Rows and hashes of both, and whether they are the same."""
    shown = Table("table", "rows", "rows rebuilt", "SHA-256", "SHA-256 rebuilt", "", title=f"{service}: live and rebuilt from position 1")
    for name, each in tables.items():
        cells = [("", "-") if side is None else (f"{side.rows:,}", side.sha256[:16]) for side in (each.live, each.rebuilt)]
        verdict = "same" if each.live == each.rebuilt else "[red]differs[/red]"
        shown.add_row(name, cells[0][0], cells[1][0], cells[0][1], cells[1][1], verdict)
    return shown
