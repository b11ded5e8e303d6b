"""A sequencer as a process of its own, moving the catalog's outbox every 5 ms until it is told to stop."""

import asyncio
import signal
from contextlib import suppress

from shared.sequencer import Sequencer
from shared.settings import Settings

EVERY = 0.005


async def run() -> None:
    """Wake the sequencer as a stream of commits would."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    sequencer = Sequencer("catalog", Settings().service_dsn("catalog") or "")
    sequencer.start()
    while not ended.is_set():
        sequencer.wake()
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), EVERY)
    await sequencer.stop()


if __name__ == "__main__":
    asyncio.run(run())
