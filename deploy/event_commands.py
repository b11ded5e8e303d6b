"""What `tuyen events` does: print logs, verify their chains, replay what was parked."""

import asyncio
from collections.abc import Sequence

import asyncpg
import orjson
from rich.console import Console

from deploy.assembly import SPECS
from shared.consumer import Consumer
from shared.db import Database
from shared.eventlog import LogReader, verify_log
from shared.settings import Settings

BATCH = 1000
GLANCE = 0.3
TAIL = """
    select position, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id, province,
        data::text as data, encode(hash, 'hex') as hash
    from event_log where position > $1 order by position limit $2
"""

out = Console(highlight=False, soft_wrap=True)


async def tail(settings: Settings, services: Sequence[str], after: int, *, follow: bool) -> None:
    """Print events as JSON lines; with `follow` until interrupted."""
    places = dict.fromkeys(services, after)
    while True:
        for service in services:
            places[service] = await _print_from(settings, service, places[service])
        if not follow:
            return
        await asyncio.sleep(GLANCE)


async def verify(settings: Settings, services: Sequence[str]) -> bool:
    """Recompute each chain and say what was found; whether all hold."""
    whole = True
    for service in services:
        connection = await _connect(settings, service)
        verdict = await verify_log(connection)
        await connection.close()
        if verdict.fault is None:
            out.print(f"{service}: {verdict.checked} events, the chain holds; head {(verdict.head.hash or b'').hex() or '-'}")
        else:
            whole = False
            out.print(f"[red]{service}: {verdict.fault}[/red]; {verdict.checked} events before it hold")
    return whole


async def replay(settings: Settings, service: str, producer: str, subject: str) -> bool:
    """Apply a parked subject's events again; whether they went through."""
    db = await Database.open(settings.service_dsn(service) or "", service, size=2)
    reader = await LogReader.open(producer, settings.reader_dsn(producer) or "")
    try:
        applied = await Consumer(service, reader, db, SPECS[service].projections).replay(subject)
    finally:
        await reader.close()
        await db.close()
    out.print("applied" if applied else "[red]nothing was parked under that name, or it failed again: see the log[/red]")
    return applied


async def _print_from(settings: Settings, service: str, after: int) -> int:
    connection = await _connect(settings, service)
    try:
        while rows := await connection.fetch(TAIL, after, BATCH):
            for row in rows:
                entry = {"service": service, **{name: value for name, value in row.items() if name != "data"}}
                data = row["data"]
                out.print(f'{orjson.dumps(entry, default=str).decode()[:-1]},"data":{data}}}', markup=False)
            after = rows[-1]["position"]
        return after
    finally:
        await connection.close()


async def _connect(settings: Settings, service: str) -> asyncpg.Connection:
    return await asyncpg.connect(settings.service_dsn(service), server_settings={"search_path": f"{service}, public"})
