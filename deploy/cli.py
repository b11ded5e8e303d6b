"""The command line `tuyen`: serve, migrate, token, link, demo, events, rebuild, bench, backtest."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from deploy.embedded_user import EmbeddedPostgresError
from shared.actor import NATION, Role
from shared.auth import LocalIssuer
from shared.log import configure
from shared.settings import SERVICES, Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Tuyến: technical direction of lower levels of care.", pretty_exceptions_enable=False
)
events = typer.Typer(no_args_is_help=True, help="Look at the event logs.")
app.add_typer(events, name="events")

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where data, keys and the embedded database lie (default: TUYEN_DATA_DIR or .tuyen).")
]
ServiceName = Annotated[str | None, typer.Argument(help=f"One of {', '.join(SERVICES)}; none: all four in one process.")]

failures = Console(stderr=True)


def load_settings(data_dir: Path | None) -> Settings:
    """The environment's settings, with this data dir; a fault in them ends the command with what to do."""
    try:
        settings = Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        for fault in error.errors():
            failures.print(f"[red]{'.'.join(map(str, fault['loc']))}[/red] {fault['msg']}")
        raise typer.Exit(2) from error
    configure(settings.log_level)
    return settings


def main() -> None:
    """Run the command; a fault that the user can mend is one line, not a traceback."""
    try:
        app()
    except EmbeddedPostgresError as error:
        failures.print(f"[red]{error}[/red]")
        raise SystemExit(2) from error


@contextmanager
def stopping_cleanly() -> Iterator[None]:
    """SIGTERM and SIGINT end the block from inside, so that all that was started is stopped; the command then ends with success."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


@app.command()
def serve(service: ServiceName = None, host: str = "127.0.0.1", port: int = 8000, data_dir: DataDir = None) -> None:
    """Serve one service, or all four in one process with the portal at /; without a DSN on an embedded PostgreSQL."""
    from deploy import serving
    from deploy.database import database

    _ensure_service(service)
    settings = load_settings(data_dir)
    with stopping_cleanly(), database(settings) as (ready, server), serving.watched(server):
        if server is not None:
            serving.prepare(ready)
        serving.serve(ready, service, host=host, port=port)


@app.command()
def migrate(
    *,
    bootstrap: Annotated[bool, typer.Option(help="First make database, roles and schemas (TUYEN_ADMIN_DSN).")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring every service's schema and projections to what this version needs; safe to run again."""
    from deploy.assembly import migrate_all
    from deploy.database import bootstrap_configured, database

    settings = load_settings(data_dir)
    if bootstrap:
        asyncio.run(bootstrap_configured(settings))
    with database(settings) as (ready, _):
        asyncio.run(migrate_all(ready))
    Console().print("migrated")


@app.command()
def token(
    role: Annotated[Role, typer.Option()],
    unit: Annotated[str, typer.Option()],
    sub: str | None = None,
    scope: Annotated[str, typer.Option(help="What a system client may do, separated by spaces.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Print a token of the local issuer, and nothing else."""
    settings = load_settings(data_dir)
    typer.echo(LocalIssuer(settings.data_dir).token(settings, role=role, unit=unit, sub=sub or f"{role}@{unit}", scope=scope))


@app.command()
def link(
    *,
    role: Annotated[Role, typer.Option()] = Role.DEPARTMENT,
    unit: Annotated[str, typer.Option()] = NATION,
    sub: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    data_dir: DataDir = None,
) -> None:
    """Print a link that signs a browser in to the dashboard, once, within ten minutes; and nothing else."""
    from deploy.link import sign_in_link

    made = sign_in_link(load_settings(data_dir), role=role, unit=unit, sub=sub, host=host, port=port)
    if made is None:
        failures.print("links are for a machine with its own issuer: here people sign in at the identity provider")
        raise typer.Exit(2)
    typer.echo(made)


@app.command()
def demo(
    *,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop at the end instead of leaving the server running.")] = False,
    port: int = 8000,
    data_dir: DataDir = None,
) -> None:
    """Live through the main job on real units, through the public API, and show each programme's progress."""
    from deploy.demo.command import run_demo

    run_demo(load_settings(data_dir or Path(".tuyen-demo")), port=port, leave=not exit_)


@app.command()
def rebuild(
    projection: Annotated[str | None, typer.Argument(help="The service whose projections are rebuilt; none: all.")] = None,
    *,
    compare: Annotated[bool, typer.Option(help="Do not swap: compare with the live tables, exit code 1 where one differs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Rebuild projections from position 1 beside the live ones, and swap; readers and writers go on meanwhile."""
    from deploy.assembly import SPECS
    from deploy.database import database
    from deploy.rebuilding import compare_all, rebuild_all

    _ensure_service(projection)
    chosen = [spec for spec in SPECS.values() if spec.projections and projection in {None, spec.name}]
    with database(load_settings(data_dir)) as (settings, _):
        if not compare:
            rebuild_all(chosen, settings)
        elif not compare_all(chosen, settings):
            raise typer.Exit(1)


@app.command()
def bench(
    what: Annotated[str | None, typer.Argument(help="One benchmark by name; none: all.")] = None,
    seconds: float = 3.0,
    scale: Annotated[
        float, typer.Option(min=0.001, max=1.0, help="How much of the country `national` generates; 1: 10 million events.")
    ] = 0.01,
) -> None:
    """Measure speed as ratios to a limit measured alternately in the same run."""
    from deploy.bench.command import run_bench

    configure("ERROR")
    run_bench(what, seconds, scale)


@app.command()
def backtest(
    *, histories: int = 40, choose: Annotated[bool, typer.Option(help="Try each reading of policy, on other histories.")] = False
) -> None:
    """Forecast from past days of generated histories and compare with what came, beside two ways that know nothing."""
    from deploy.backtest.command import run_backtest

    run_backtest(histories, choose=choose)


@events.command()
def tail(service: ServiceName = None, after: int = 0, *, follow: bool = False, data_dir: DataDir = None) -> None:
    """Print a service's events (or all services') as JSON lines, after a position; --follow waits for more."""
    from deploy import event_commands
    from deploy.database import database

    _ensure_service(service)
    with database(load_settings(data_dir)) as (settings, _):
        asyncio.run(event_commands.tail(settings, _chosen(service), after, follow=follow))


@events.command()
def verify(service: ServiceName = None, data_dir: DataDir = None) -> None:
    """Recompute the hash chain of every log; exit code 1 and the position where one was changed."""
    from deploy import event_commands
    from deploy.database import database

    _ensure_service(service)
    with database(load_settings(data_dir)) as (settings, _):
        whole = asyncio.run(event_commands.verify(settings, _chosen(service)))
    if not whole:
        raise typer.Exit(1)


@events.command()
def replay(service: str, producer: str, subject: str, data_dir: DataDir = None) -> None:
    """Apply a parked subject's events again, after its fault was mended."""
    from deploy import event_commands
    from deploy.database import database

    _ensure_service(service)
    with database(load_settings(data_dir)) as (settings, _):
        applied = asyncio.run(event_commands.replay(settings, service, producer, subject))
    if not applied:
        raise typer.Exit(1)


def _chosen(service: str | None) -> tuple[str, ...]:
    return SERVICES if service is None else (service,)


def _ensure_service(service: str | None) -> None:
    if service is not None and service not in SERVICES:
        failures.print(f"[red]{service}[/red] is no service: choose one of {', '.join(SERVICES)}")
        raise typer.Exit(2)


if __name__ == "__main__":
    main()
