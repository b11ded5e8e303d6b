"""Read your own writes across services: wait until a projection here has applied what was written there."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from shared import parking, reaction
from shared.consumer import Consumer
from shared.db import Session
from shared.errors import ProjectionBehind, SubjectParked, WaitForMalformed
from shared.eventlog import LogReader
from shared.follower import Progress
from shared.reaction import Reactor
from shared.settings import SERVICES

PATIENCE = 5.0
FOREIGN_PATIENCE = 1.0
GLANCE = 0.02


class Waiting:
    """Knows, for one service, how far each followed log is applied; another process may be the one that applies."""

    def __init__(
        self, service: str, readers: Mapping[str, LogReader], consumers: Mapping[str, Consumer], reactors: Mapping[str, Reactor]
    ) -> None:
        self._service = service
        self._readers = readers
        self._consumers = consumers
        self._reactors = reactors

    async def honour(self, session: Session, header: str) -> list[str]:
        """Wait for every event named in a Wait-For header; returns the Event-Ids of the reactions to them.

        Raises WaitForMalformed, ProjectionBehind after 5 s, SubjectParked.
        """
        awaited = [_parsed(part) for part in header.split(",")]
        made: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                for producer, event_id in awaited:
                    made += await self._wait(session, producer, event_id)
        except TimeoutError as error:
            raise ProjectionBehind from error
        return made

    async def settle(self, producer: str) -> None:
        """Wait, 1 s at most, until what a producer has committed by now is applied here."""
        reader = self._readers.get(producer)
        if reader is None:
            return
        try:
            async with asyncio.timeout(FOREIGN_PATIENCE):
                position, waiting = await reader.frontier()
                if waiting is not None:
                    position, _ = await _sequenced(reader, waiting)
                await self.applied(producer, position)
        except TimeoutError:
            return

    async def applied(self, producer: str, position: int) -> None:
        """Wait until the projections here have applied a producer's log up to a position."""
        consumer = self._consumers.get(producer)
        while consumer is not None and consumer.progress.position < position:
            if not await _moved(consumer.progress, position) and await consumer.position() >= position:
                return

    async def _wait(self, session: Session, producer: str, event_id: UUID) -> list[str]:
        if producer not in self._readers:
            return []
        position, subject = await _sequenced(self._readers[producer], event_id)
        if producer in self._consumers:
            await self.applied(producer, position)
            if await parking.is_parked(session, producer, subject):
                raise SubjectParked
        return await self._reactions(session, producer, event_id, position) if producer in self._reactors else []

    async def _reactions(self, session: Session, producer: str, event_id: UUID, position: int) -> list[str]:
        reactor = self._reactors[producer]
        while reactor.progress.position < position:
            if not await _moved(reactor.progress, position) and await reactor.position() >= position:
                break
        effects = await reaction.effects_of(session, event_id)
        if any(effect["state"] == "parked" for effect in effects):
            raise SubjectParked
        return [f"{self._service}:{effect['event_id']}" for effect in effects if effect["event_id"] is not None]


def event_tag(service: str, event_id: UUID) -> str:
    """An Event-Id as it is answered."""
    return f"{service}:{event_id}"


async def _sequenced(reader: LogReader, event_id: UUID) -> tuple[int, str]:
    """Position and subject of a committed event, as soon as it has them."""
    while (found := await reader.find(event_id)) is None:  # noqa: ASYNC110 - another process or database may sequence it
        await asyncio.sleep(GLANCE / 4)
    return found


async def _moved(progress: Progress, position: int) -> bool:
    try:
        async with asyncio.timeout(GLANCE):
            await progress.until(position)
    except TimeoutError:
        return False
    return True


def _parsed(part: str) -> tuple[str, UUID]:
    producer, _, event_id = part.strip().partition(":")
    if producer not in SERVICES:
        raise WaitForMalformed
    try:
        return producer, UUID(event_id)
    except ValueError as error:
        raise WaitForMalformed from error
