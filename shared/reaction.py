"""Reactions: another service's event answered by a write of this one, once; never re-run by a rebuild."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog

from shared.contracts.envelope import Event, unversioned
from shared.db import Database, Session, UnitOfWork
from shared.errors import InternalError, Refusal
from shared.eventlog import SLICE, LogReader, Place, Slice
from shared.follower import Follower, place_fields
from shared.statement import statement

EFFECT_PATIENCE = 1.0

OPEN_CURSOR = statement("insert into reaction_cursor (producer) values (:producer) on conflict do nothing")
READ_CURSOR = statement("select position, epoch, hash from reaction_cursor where producer = :producer")
MOVE_CURSOR = statement("""
    update reaction_cursor set position = :position, epoch = :epoch, hash = :hash
    where producer = :producer and position = :expected returning position
""")
CLAIM = statement("""
    insert into reaction (causation_id, effect, producer, position, subject, state, recorded_at)
    values (:causation_id, :effect, :producer, :position, :subject, 'done', :now) on conflict do nothing returning effect
""")
CONCLUDE = statement("""
    update reaction set state = :state, event_id = :event_id, reason = :reason where causation_id = :causation_id and effect = :effect
""")
FIND_REACTIONS = statement("select effect, state, event_id, reason from reaction where causation_id = :causation_id")
LIST_PARKED = statement("""
    select causation_id, effect, producer, position, subject, reason from reaction where state = 'parked' order by producer, position
""")
COUNT_PARKED = statement("select producer, count(*) as reactions from reaction where state = 'parked' group by producer")
FIND_PARKED = statement("select * from reaction where causation_id = :causation_id and effect = :effect and state = 'parked' for update")
DISMISS = statement("""
    update reaction set state = 'done' where causation_id = :causation_id and effect = :effect and producer = :producer and state = 'parked'
    returning reason
""")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Cause:
    """The event that is reacted to."""

    id: UUID
    subject: str
    position: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a service does when another says something; `effect` names it, so that (cause, effect) happens once.

    `refused` says that it was parked, with the code of the refusal, to whoever caused it: in the transaction that parks it.
    """

    effect: str
    on: type[Event]
    producer: str
    react: Callable[[UnitOfWork, Event, Cause], Awaitable[None]]
    refused: Callable[[UnitOfWork, Event, Cause, str], Awaitable[None]] | None = None

    def answers(self, wire: str) -> bool:
        """Whether it is about this type, in any version: one that this code does not know is parked, not passed over."""
        return unversioned(self.on.type) == unversioned(wire)

    def understand(self, wire: str, data: str) -> Event:
        """The event; raises ValueError for another version than the one that this code knows, or data that are not of it."""
        if wire != self.on.type:
            raise ValueError(f"unknown version: {wire}")
        return self.on.model_validate_json(data)


class Reactor(Follower):
    """Follows one producer for the reactions of one service; a refused one is parked, counted and logged, and blocks nothing."""

    def __init__(
        self, service: str, reader: LogReader, db: Database, reactions: Sequence[Reaction], settled: Callable[[int], Awaitable[None]]
    ) -> None:
        super().__init__("reaction", service, reader, db)
        self._reactions = [reaction for reaction in reactions if reaction.producer == reader.producer]
        self._settled = settled

    async def position(self) -> int:
        """How far any process has reacted, from the database."""
        async with self._db.reading(self.context()) as session:
            row = await session.find(READ_CURSOR, producer=self.producer)
        await self.progress.reached(row["position"] if row is not None else 0)
        return self.progress.position

    async def step(self, size: int = SLICE) -> int | None:
        """React to one slice; None at the end of the log. Raises Diverged."""
        cursor = await self._cursor()
        slice_ = await self.read_after(cursor, size)
        if slice_ is None:
            return None
        for index, wire in enumerate(slice_.type):
            for reaction in self._reactions:
                if reaction.answers(wire):
                    await self._react(reaction, slice_, index)
        async with self._db.transaction(self.context()) as uow:
            await uow.find(MOVE_CURSOR, producer=self.producer, expected=cursor.position, **place_fields(slice_.last))
        await self.progress.reached(slice_.last.position)
        return len(slice_)

    async def replay(self, causation_id: UUID, effect: str) -> bool:
        """Try a parked reaction once more; returns whether it went through."""
        async with self._db.transaction(self.context()) as uow:
            parked = await uow.find(FIND_PARKED, causation_id=causation_id, effect=effect)
            queued = await self._reader.read_positions([parked["position"]]) if parked is not None else None
            if queued is None:
                return False
            reaction = next(each for each in self._reactions if each.effect == effect and each.answers(queued.type[0]))
            return await self._attempt(uow, reaction, queued, 0)

    async def _cursor(self) -> Place:
        async with self._db.transaction(self.context()) as uow:
            await uow.run(OPEN_CURSOR, producer=self.producer)
            return Place(*(await uow.one(READ_CURSOR, producer=self.producer)).values())

    async def _react(self, reaction: Reaction, slice_: Slice, index: int) -> None:
        """One reaction, one transaction: the claim of (cause, effect) and what it writes, once the projections have seen the cause."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settled(slice_.position[index]), EFFECT_PATIENCE)
        async with self._db.transaction(self.context()) as uow:
            claimed = await uow.find(
                CLAIM,
                causation_id=slice_.id[index],
                effect=reaction.effect,
                producer=self.producer,
                position=slice_.position[index],
                subject=slice_.subject[index],
                now=uow.context.now,
            )
            if claimed is not None:
                await self._attempt(uow, reaction, slice_, index)

    async def _attempt(self, uow: UnitOfWork, reaction: Reaction, slice_: Slice, index: int) -> bool:
        cause = Cause(slice_.id[index], slice_.subject[index], slice_.position[index])
        uow.caused_by(cause.id)
        refused: str | None = None
        event: Event | None = None
        try:
            event = reaction.understand(slice_.type[index], slice_.data[index])
            async with uow.savepoint():
                await reaction.react(uow, event, cause)
        except (Refusal, ValueError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            refused = error.code() if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
            log.exception("reaction parked", service=self.service, effect=reaction.effect, cause=str(cause.id), reason=refused)
            if event is not None and reaction.refused is not None:
                await reaction.refused(uow, event, cause, error.code() if isinstance(error, Refusal) else InternalError.code())
        event_id = uow.published[-1].id if uow.published and refused is None else None
        await uow.run(
            CONCLUDE,
            causation_id=cause.id,
            effect=reaction.effect,
            state="parked" if refused else "done",
            event_id=event_id,
            reason=refused,
        )
        return refused is None


async def count_parked(session: Session) -> Mapping[str, int]:
    """How many reactions are parked, by producer."""
    return {row["producer"]: row["reactions"] for row in await session.all(COUNT_PARKED)}


async def dismiss(uow: UnitOfWork, producer: str, causation_id: UUID, effect: str) -> str | None:
    """Let a parked reaction be: what it was to do needs no doing. Its reason stays with it and is returned; None where none is parked."""
    reason: str | None = await uow.value(DISMISS, producer=producer, causation_id=causation_id, effect=effect)
    log.info("reaction dismissed", producer=producer, effect=effect, cause=str(causation_id), reason=reason, actor=uow.actor)
    return reason


async def effects_of(session: Session, causation_id: UUID) -> list[asyncpg.Record]:
    """What was done here because of an event: effect, state, the event it made, and why it was refused."""
    return await session.all(FIND_REACTIONS, causation_id=causation_id)
