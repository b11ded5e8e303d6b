"""The end: each programme's targets, what they stand at, and what is missing."""

import asyncio
from collections.abc import Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from deploy.demo.callers import MINISTRY
from deploy.demo.narration import Narration
from deploy.demo.world import World
from deploy.programme_files import load_programmes

COLOURS = {"met": "green", "on_track": "cyan", "at_risk": "yellow", "off_track": "red", "no_data": "dim"}
WIDTHS = {"no": 3, "indicator": None, "target": 9, "value": 7, "gap": 9, "status": 15}


async def show_progress(world: World) -> None:
    """Ask for every shipped programme's progress today, and print it."""
    client, narration = world.client, world.narration
    narration.heading("demo.progress")
    await client.catch_up("indicators", MINISTRY)
    programmes = sorted(load_programmes(), key=lambda programme: programme.code)
    asked = [client.get(MINISTRY, f"/indicators/v1/programmes/{programme.code}/progress") for programme in programmes]
    for answer in await asyncio.gather(*asked):
        narration.console.print(_table(narration, answer.body))


def _table(narration: Narration, progress: Mapping[str, Any]) -> Table:
    title = f"[bold]{progress['programme']}[/bold]  {progress['as_of']}"
    table = Table(title=title, title_justify="left", title_style="", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column, width in WIDTHS.items():
        head = narration.two_lines(f"demo.progress.{column}")
        if column in {"target", "value", "gap"}:
            table.add_column(head, justify="right", min_width=width, no_wrap=True)
        else:
            table.add_column(head, min_width=width, overflow="fold")
    for target in progress["targets"]:
        table.add_row(*_cells(narration, target))
    return table


def _cells(narration: Narration, target: Mapping[str, Any]) -> tuple[str, ...]:
    status = target["status"]
    label = f"[{COLOURS[status]}]{narration.text(f'demo.status.{status}')}[/]"
    return target["no"], target["code"], _aim(narration, target), _figure(target["value"]), _figure(target["gap"]), label


def _aim(narration: Narration, target: Mapping[str, Any]) -> str:
    low, high = _figure(target["target"]), _figure(target["target_to"])
    return narration.template(f"demo.comparison.{target['comparison']}").format(target=low, target_to=high)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
