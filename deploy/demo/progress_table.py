"""The end: each programme's targets, what they stand at, and what is missing."""

import asyncio
from collections.abc import Mapping
from typing import Any

from rich.table import Table

from deploy.demo.callers import MINISTRY
from deploy.demo.world import World
from deploy.programme_files import load_programmes

COLOURS = {"met": "green", "on_track": "cyan", "at_risk": "yellow", "off_track": "red", "no_data": "dim"}
COLUMNS = ("no", "indicator", "target", "value", "gap", "status")


async def show_progress(world: World) -> None:
    """Ask for every shipped programme's progress today, and print it."""
    client, narration = world.client, world.narration
    narration.heading("demo.progress")
    await client.catch_up("indicators", MINISTRY)
    codes = sorted(programme.code for programme in load_programmes())
    asked = [client.get(MINISTRY, f"/indicators/v1/programmes/{code}/progress") for code in codes]
    table = Table()
    for column in COLUMNS:
        justify = "right" if column in {"target", "value", "gap"} else "left"
        table.add_column(narration.text(f"demo.progress.{column}"), justify=justify)  # type: ignore[arg-type]
    for answer in await asyncio.gather(*asked):
        table.add_section()
        table.add_row("", f"[bold]{answer.body['programme']}[/bold]", "", "", "", answer.body["as_of"])
        for target in answer.body["targets"]:
            table.add_row(*_cells(world, target))
    narration.console.print(table)


def _cells(world: World, target: Mapping[str, Any]) -> tuple[str, ...]:
    status = target["status"]
    label = f"[{COLOURS[status]}]{world.narration.text(f'demo.status.{status}')}[/]"
    return target["no"], target["code"], _aim(world, target), _figure(target["value"]), _figure(target["gap"]), label


def _aim(world: World, target: Mapping[str, Any]) -> str:
    low, high = _figure(target["target"]), _figure(target["target_to"])
    return world.narration.template(f"demo.comparison.{target['comparison']}").format(target=low, target_to=high)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
