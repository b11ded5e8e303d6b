"""Who may call a route, and in which subtree: declared on the route, denied by default."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any, Protocol

from shared.actor import NATION, Role
from shared.db import Session
from shared.errors import OutOfSubtree
from shared.statement import statement

SEEN_FOR = 5.0

EXPAND_ROOTS = statement("select code from place_roots(:unit, :today, :with_district)")
FIND_BELOW = statement("""
    select p.code from unnest(:places::text[]) as p(code), lateral place_above(p.code, :today) a where a.code = any(:roots::text[]) limit 1
""")


class Within(Protocol):
    """Finds the places (facility or unit codes) that a call is about; one of them must lie in the caller's subtree. None: no such thing."""

    async def __call__(self, session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
        """The places, given the endpoint's arguments."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares."""

    roles: frozenset[Role]
    within: Within | None
    national: bool = False
    scope: str | None = None


def named(*path: str) -> Within:
    """The places in an argument: named("facility_code"), or in a field of the body: named("body", "facility"). A list counts as several."""

    async def find(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
        value: Any = call[path[0]]
        for step in path[1:]:
            value = getattr(value, step)
        return [] if value is None else [value] if isinstance(value, str) else list(value)

    return find


def allowed[**P, R](
    *roles: Role, within: Within | None = None, national: bool = False, scope: str | None = None
) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Declare who may call an endpoint.

    `within` finds the places the call is about and refuses those outside the caller's subtree as missing; without it the route is about
    no place, or its query itself keeps to the subtree. `national`: only for callers whose unit is VN. `scope`: what a system client needs.
    The endpoint takes `uow` (it writes) or `session` (it reads).
    """
    access = Access(frozenset(roles), within, national, scope)

    def declare(endpoint: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(endpoint)
        async def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if within is not None:
                await ensure_within(within, kwargs)
            return await endpoint(*args, **kwargs)

        checked.access = access  # type: ignore[attr-defined]
        return checked

    return declare


def access_of(endpoint: object) -> Access | None:
    """What an endpoint declares, or None: then nobody may call it."""
    return getattr(endpoint, "access", None)


def described(access: Access | None) -> list[str]:
    """The roles of a declaration, as the docs show them: `department (VN)` for a national one, `system (events)` with its scope."""
    if access is None:
        return []
    notes = {Role.SYSTEM: access.scope, Role.DEPARTMENT: "VN" if access.national else None}
    return sorted(f"{role} ({notes[role]})" if notes.get(role) else str(role) for role in access.roles)


async def ensure_within(within: Within, call: Mapping[str, Any]) -> None:
    """Refuse, as missing, what lies outside the caller's subtree."""
    session: Session = call["uow"] if "uow" in call else call["session"]
    places = await within(session, call)
    if places is None:
        raise OutOfSubtree
    actor = session.context.caller
    if actor.is_national() or any(actor.seen.get(place, 0.0) > monotonic() for place in places):
        return
    found = await _find_within(session, places)
    if found is None:
        raise OutOfSubtree
    actor.seen[found] = monotonic() + SEEN_FOR


async def is_within(session: Session, places: Sequence[str]) -> bool:
    """Whether one of the places lies in the caller's subtree of today."""
    return session.context.caller.is_national() or await _find_within(session, places) is not None


async def _find_within(session: Session, places: Sequence[str]) -> str | None:
    """One of the places that lies in the subtree of a caller who is not national; None where none does."""
    unit = session.context.caller.unit
    if unit in places:
        return unit
    if not places:
        return None
    found: str | None = await session.value(FIND_BELOW, places=list(places), today=session.today, roots=await roots_of(session))
    return found


async def roots_of(session: Session) -> list[str]:
    """The places at the top of the caller's subtree: its unit, or the successors of one that ended; a centre's district while there is one.

    For a national caller [VN], of which no place has to be found below: queries test that first.
    """
    actor = session.context.caller
    if actor.is_national():
        return [NATION]
    rows = await session.all(EXPAND_ROOTS, unit=actor.unit, today=session.today, with_district=actor.role is Role.CENTRE)
    return [row["code"] for row in rows]
