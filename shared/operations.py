"""What operators see and do in a running service: what is counted, what is parked, and its replay."""

from contextlib import suppress
from uuid import UUID

from shared import metrics, outbox, parking, reaction
from shared.access import allowed
from shared.actor import Role
from shared.db import Session
from shared.errors import ResourceMissing
from shared.route import Reading, Router, Writing
from shared.runtime import Runtime
from shared.schema import Part
from shared.unreachable import UNREACHABLE


class ParkedSubject(Part):
    """A subject whose events this service could not apply."""

    producer: str
    subject: str
    position: int
    reason: str
    facility: str | None
    province: str
    events: int


class ParkedReaction(Part):
    """A reaction that was refused."""

    causation_id: UUID
    effect: str
    producer: str
    position: int
    subject: str
    reason: str | None


class Parked(Part):
    """Everything set aside in a service."""

    subjects: list[ParkedSubject]
    reactions: list[ParkedReaction]


class Replayed(Part):
    """Whether it went through this time."""

    applied: bool


class Dismissed(Part):
    """The reason for which it had been parked."""

    reason: str


def operations_router(service: str, runtime: Runtime) -> Router:
    """The routes for operators of a service."""
    router = Router(prefix=f"/{service}/v1/parked", tags=["operations"])

    @router.get("", response_model=Parked)
    @allowed(Role.OPERATIONS)
    async def list_parked(session: Reading) -> Parked:
        """What is parked, and why."""
        return await _parked(session)

    @router.post("/subjects/{producer}/{subject}:replay", response_model=Replayed)
    @allowed(Role.OPERATIONS)
    async def replay_subject(uow: Writing, producer: str, subject: str) -> Replayed:
        """Apply a parked subject's events again, in order (in a transaction of their own)."""
        consumer = runtime.consumers.get(producer)
        if consumer is None or not await parking.is_parked(uow, producer, subject):
            raise ResourceMissing
        return Replayed(applied=await consumer.replay(subject))

    @router.post("/reactions/{producer}/{causation_id}/{effect}:replay", response_model=Replayed)
    @allowed(Role.OPERATIONS)
    async def replay_reaction(uow: Writing, producer: str, causation_id: UUID, effect: str) -> Replayed:
        """Try a parked reaction once more (in a transaction of its own)."""
        reactor = runtime.reactors.get(producer)
        if reactor is None:
            raise ResourceMissing
        return Replayed(applied=await reactor.replay(causation_id, effect))

    @router.post("/reactions/{producer}/{causation_id}/{effect}:dismiss", response_model=Dismissed)
    @allowed(Role.OPERATIONS)
    async def dismiss_reaction(uow: Writing, producer: str, causation_id: UUID, effect: str) -> Dismissed:
        """Let a parked reaction be, where nothing needs doing: it is counted no more, and its reason stays."""
        reason = await reaction.dismiss(uow, producer, causation_id, effect)
        if reason is None:
            raise ResourceMissing
        return Dismissed(reason=reason)

    return router


async def measure(session: Session, service: str, runtime: Runtime) -> None:
    """Set the gauges that the databases know; what cannot be reached now keeps its last value."""
    with suppress(*UNREACHABLE):
        waiting = await session.one(outbox.COUNT)
        metrics.WAITING.labels(service).set(waiting["events"])
        metrics.WAITING_SECONDS.labels(service).set(waiting["oldest_seconds"])
        refused = await reaction.count_parked(session)
        for producer in runtime.reactors:
            metrics.REACTIONS_PARKED.labels(service, producer).set(refused.get(producer, 0))
        parked = await parking.count(session) if runtime.consumers else {}
        for producer in runtime.consumers:
            metrics.PARKED.labels(service, producer).set(parked.get(producer, 0))
    for producer, consumer in runtime.consumers.items():
        with suppress(*UNREACHABLE):
            position = await consumer.position()
            metrics.POSITION.labels(service, producer).set(position)
            metrics.LAG.labels(service, producer).set(await consumer.head() - position)


async def _parked(session: Session) -> Parked:
    subjects = await session.all(parking.LIST) if await _projects(session) else []
    reactions = await session.all(reaction.LIST_PARKED)
    return Parked(subjects=[ParkedSubject(**row) for row in subjects], reactions=[ParkedReaction(**row) for row in reactions])


async def _projects(session: Session) -> bool:
    """Whether the service has projections at all."""
    connection = await session.connection()
    return bool(await connection.fetchval("select to_regclass('parked') is not null"))
