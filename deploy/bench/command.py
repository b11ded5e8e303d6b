"""`tuyen bench`: each benchmark on a fresh stage, one table of ratios at the end."""

from collections.abc import Callable, Iterable, Mapping

import typer
from rich.console import Console

from deploy.bench.applying import measure_applying
from deploy.bench.catalog_reading import measure_catalog_reading
from deploy.bench.figures import Figure, figures_table
from deploy.bench.flatness import measure_flatness
from deploy.bench.freshness import measure_freshness
from deploy.bench.imports import measure_imports
from deploy.bench.national import measure_national
from deploy.bench.redrawing import measure_redrawing
from deploy.bench.requests import measure_requests
from deploy.bench.rotation_people import measure_rotation_people
from deploy.bench.rotation_plan import measure_rotation_plan
from deploy.bench.sequencing import measure_sequencing
from deploy.bench.stage import Stage, stage
from deploy.bench.transfer_reading import measure_transfer_eligibility, measure_transfer_lists
from deploy.bench.transfer_recheck import measure_transfer_recheck
from deploy.bench.transfer_session import measure_transfer_session

BENCHMARKS: Mapping[str, Callable[[Stage], Iterable[Figure]]] = {
    "requests": measure_requests,
    "sequencing": measure_sequencing,
    "freshness": measure_freshness,
    "applying": measure_applying,
    "flatness": measure_flatness,
    "national": measure_national,
    "imports": measure_imports,
    "redrawing": measure_redrawing,
    "catalog-reading": measure_catalog_reading,
    "rotation-plan": measure_rotation_plan,
    "rotation-people": measure_rotation_people,
    "transfer-eligibility": measure_transfer_eligibility,
    "transfer-lists": measure_transfer_lists,
    "transfer-session": measure_transfer_session,
    "transfer-recheck": measure_transfer_recheck,
}

WIDTH = 180


def run_bench(what: str | None, seconds: float, scale: float) -> None:
    """Run one benchmark or all, and print what was seen; it judges nothing."""
    if what is not None and what not in BENCHMARKS:
        raise typer.BadParameter(f"choose one of {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    for name, measure in BENCHMARKS.items():
        if what in {None, name}:
            console.print(f"measuring {name} ...")
            with stage(seconds, scale) as ready:
                for figure in measure(ready):
                    figures.append(figure)
                    console.print(figure.line(), highlight=False)
    console.print(figures_table(figures))
