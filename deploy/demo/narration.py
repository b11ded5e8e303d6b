"""What the demo says while it runs: lines in Vietnamese and English from the catalogue, and progress bars."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from shared.i18n import catalogue

LOCALES = Path(__file__).parents[1] / "locales"


PAPER_WIDTH = 140


def console_of_this_process() -> Console:
    """A terminal as wide as it is; a file or a pipe has no edge, so that nothing is wrapped early there."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=PAPER_WIDTH)


class Narration:
    """Writes to a console; nothing that it says stands in code."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._texts = catalogue(LOCALES)

    def text(self, key: str, **values: object) -> str:
        """A text in both languages on one line."""
        both = self._texts.both(key, values)
        return f"{both['vi']} · {both['en']}"

    def two_lines(self, key: str) -> str:
        """A text in both languages, one under the other."""
        both = self._texts.both(key)
        return f"{both['vi']}\n{both['en']}"

    def template(self, key: str) -> str:
        """A text that is the same in both languages, its values not filled in."""
        return self._texts.template(key, "vi")

    def say(self, key: str, **values: object) -> None:
        """A line of the story."""
        both = self._texts.both(key, values)
        self.console.print(Text.assemble(both["vi"], (f" · {both['en']}", "dim")))

    def heading(self, key: str) -> None:
        """The next part of the story."""
        self.console.print()
        self.console.print(Text(self.text(key), style="bold cyan"))

    @contextmanager
    def bar(self, key: str, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar; the block is given what moves it by one."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(self.text(key), total=total)
            yield lambda: progress.advance(task)
