"""The shipped programmes as reference data, recorded through the same command as any other."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from services.indicators.programme import commands
from services.indicators.programme.schemas import Programme
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, UnitOfWork
from shared.errors import PreconditionRequired

type Begin = Callable[[Context], AbstractAsyncContextManager[UnitOfWork]]


async def load_programmes(begin: Begin, programmes: Sequence[Programme]) -> int:
    """Record those programmes that are not recorded yet, each in a unit of work of its own; returns how many were new.

    `begin` is the indicators database's way to open a unit of work (Database.transaction). One that people have changed since stays.
    """
    context = Context(system_actor("reference-data"), now())
    return sum([await _load(begin, context, programme) for programme in programmes])


async def _load(begin: Begin, context: Context, programme: Programme) -> bool:
    try:
        async with begin(context) as uow:
            await commands.put_programme(uow, programme.code, programme)
            return bool(uow.published)
    except PreconditionRequired:
        return False
