"""The pages of a service that people open in a browser: reading them a cookie stands for a token, and a refusal is a page, too."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.routing import Route as PlainRoute
from starlette.types import Scope

from shared.actor import Actor, Role, system_actor
from shared.clock import now
from shared.cookies import read_cookie
from shared.db import Context, Session, UnitOfWork
from shared.errors import Refusal, Unauthenticated
from shared.headers import header
from shared.runtime_of import runtime_of

SESSION = "tuyen-session"
SIGNED_IN = "tuyen.signed_in"
READS = frozenset({"GET", "HEAD"})

type Open = Callable[[Request, UnitOfWork], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything below a prefix, the routes there that sign in and out, and how the service tells a refusal on a page."""

    prefix: str
    routes: Sequence[BaseRoute]
    ensure_open: Callable[[Session, str], Awaitable[None]]
    """Raises Unauthenticated for the id of a session that was signed out."""
    refused: Callable[[Request, Refusal], Response]
    callback: str
    """The path to which an identity provider sends people back."""

    def hold(self, request: Request) -> bool:
        """Whether a request is for one of the pages."""
        path: str = request.scope["path"]
        return path == self.prefix or path.startswith(f"{self.prefix}/")

    def show(self, request: Request) -> bool:
        """Whether a refusal of it is shown to a person."""
        return self.hold(request) and "text/html" in (header(request, b"accept") or "")


def is_page(request: Request) -> bool:
    """Whether a request is for a page; links to these are passed on with parameters of others' (`fbclid`), which they overlook."""
    pages = runtime_of(request).spec.pages
    return pages is not None and pages.hold(request)


def find_signed_in(request: Request) -> Actor | None:
    """Whom the cookie stands for where a page is read and no token came; None where a token is needed; raises Unauthenticated."""
    runtime = runtime_of(request)
    pages = runtime.spec.pages
    if pages is None or request.method not in READS or not pages.hold(request) or header(request, b"authorization") is not None:
        return None
    claims = runtime.seals.open(SESSION, read_cookie(request, SESSION)) if runtime.seals is not None else None
    if claims is None:
        raise Unauthenticated
    request.scope[SIGNED_IN] = claims["jti"]
    return Actor(claims["sub"], Role(claims["role"]), claims["unit"])


async def ensure_open(request: Request, session: Session) -> None:
    """Refuse the cookie of a session that was signed out; raises Unauthenticated."""
    pages, signed_in = runtime_of(request).spec.pages, request.scope.get(SIGNED_IN)
    if pages is not None and signed_in is not None:
        await pages.ensure_open(session, signed_in)


def keep_private(request: Request, answer: Response) -> None:
    """What the cookie let somebody read is for that browser alone, which asks whether it still holds."""
    if SIGNED_IN in request.scope:
        answer.headers["Cache-Control"] = "private, no-cache"


class OpenRoute(PlainRoute):
    """A route that asks for no token because it is the way to sign in or out; its answer is kept nowhere."""

    def __init__(self, path: str, endpoint: Open, *, method: str = "GET") -> None:
        async def handle(request: Request) -> Response:
            runtime = runtime_of(request)
            async with runtime.db.transaction(Context(system_actor("sign-in"), now())) as uow:
                answer = await endpoint(request, uow)
            answer.headers["Cache-Control"] = "no-store"
            return answer

        super().__init__(path, handle, methods=[method], include_in_schema=False)
        self.methods = {method}  # no HEAD: who only looks at a link does not use it up


class AskedRoute(OpenRoute):
    """The same for a GET with a certain name in its query; without it the path is another route's."""

    def __init__(self, path: str, endpoint: Open, *, asked: str) -> None:
        super().__init__(path, endpoint)
        self._asked = asked

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As Starlette matches, where the name is there."""
        if scope["type"] != "http" or scope["method"] != "GET" or self._asked not in QueryParams(scope["query_string"]):
            return Match.NONE, {}
        return super().matches(scope)
