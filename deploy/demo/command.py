"""`tuyen demo`: starts the whole system, lives through the main job, shows each programme's progress."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import typer
import uvloop
from rich.text import Text

from deploy.demo.client import RefusedError
from deploy.demo.narration import Narration, console_of_this_process
from deploy.demo.server import HOST, ServerFailedError, end_of_log, ended_by_sigterm, free_port, serving
from deploy.demo.story import live
from deploy.link import sign_in_link
from shared.settings import Settings

INTERRUPTED = 130


def run_demo(settings: Settings, *, port: int, leave: bool) -> None:
    """Run the demo on a data dir; leave the server running until Ctrl-C, or stop it at once. Exit code 1 where something was refused."""
    settings = settings.model_copy(update={"data_dir": settings.data_dir.expanduser().resolve()})
    narration = Narration(console_of_this_process())
    with ended_by_sigterm(), _told(narration, settings):
        chosen = free_port(port)
        if chosen != port:
            narration.say("demo.port_taken", port=port, chosen=chosen)
        narration.say("demo.starting", data_dir=settings.data_dir)
        url = f"http://{HOST}:{chosen}"
        with serving(settings.data_dir, chosen):
            narration.say("demo.ready", url=url)
            asyncio.run(live(url, settings, narration), loop_factory=uvloop.new_event_loop)
            if leave:
                _stay(narration, chosen, settings)
            narration.say("demo.stopping")


@contextmanager
def _told(narration: Narration, settings: Settings) -> Iterator[None]:
    """Faults that a person can understand are told without a traceback."""
    try:
        yield
    except (ServerFailedError, RefusedError) as fault:
        narration.say("demo.server_failed" if isinstance(fault, ServerFailedError) else "demo.refused")
        narration.console.print(Text(str(fault), style="red"))
        raise typer.Exit(1) from fault
    except httpx.TransportError as fault:
        narration.say("demo.server_failed")
        narration.console.print(Text(end_of_log(settings.data_dir), style="red"))
        raise typer.Exit(1) from fault
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _name() -> str:
    """How this program was called, so that what is printed can be typed."""
    return sys.argv[0] if Path(sys.argv[0]).name == "tuyen" else "tuyen"


def _stay(narration: Narration, port: int, settings: Settings) -> None:
    """Leave the server running until Ctrl-C or SIGTERM."""
    narration.heading("demo.running")
    narration.say("demo.portal", url=f"http://{HOST}:{port}/")
    if (link := sign_in_link(settings, host=HOST, port=port)) is not None:
        narration.say("demo.link", command=f"{_name()} link --port {port} --data-dir {settings.data_dir}")
        narration.console.print(Text(link), soft_wrap=True)
    narration.say("demo.token", command=f"{_name()} token --role department --unit VN --data-dir {settings.data_dir}")
    narration.say("demo.how_to_stop")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
