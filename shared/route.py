"""Every route of every service: who calls, what is waited for, one transaction, one reply."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import cached_property, wraps
from typing import Annotated, Any

import asyncpg
import orjson
from fastapi import APIRouter, Depends, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import access, idempotency, problems
from shared.actor import Role
from shared.clock import now
from shared.db import Context, Session, UnitOfWork
from shared.documents import Document, Page
from shared.errors import (
    IdempotencyKeyMissing,
    OutOfRole,
    ServiceUnavailable,
    UnknownForeign,
)
from shared.headers import header
from shared.paging import DEFAULT_LIMIT, Limit
from shared.parameters import Given, Parameters, is_plain
from shared.request_body import JSON, take_body
from shared.runtime_of import runtime_of
from shared.schema import Text
from shared.waiting import event_tag

MAX_KEY = 255
TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C Trace Context; anything else stays out of the log
ATTEMPTS = 3
READS = frozenset({"GET", "HEAD"})

type Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def _uow(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.scope["tuyen.session"]
    return uow


async def _session(request: Request) -> Session:
    session: Session = request.scope["tuyen.session"]
    return session


def _page_of(request: Request, limit: int, cursor: str | None) -> Page:
    filters = sorted((name, value) for name, value in request.query_params.multi_items() if name not in {"limit", "cursor", "fields"})
    return Page(limit, cursor, f"{request.url.path}?{filters}", runtime_of(request).cursors)


async def _page(
    request: Request,
    limit: Annotated[Limit, Query()] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    fields: Annotated[Text | None, Query(description="Only these fields of each item, separated by commas.")] = None,
) -> Page:
    return _page_of(request, limit, cursor)


def _take_page(request: Request, read: dict[str, Any]) -> Page:
    read.pop("fields", None)
    return _page_of(request, read.pop("limit", DEFAULT_LIMIT), read.pop("cursor", None))


def _take_session(request: Request, _read: dict[str, Any]) -> Session:
    session: Session = request.scope["tuyen.session"]
    return session


GIVEN: Given = {_uow: _take_session, _session: _take_session, _page: _take_page}

Writing = Annotated[UnitOfWork, Depends(_uow)]
Reading = Annotated[Session, Depends(_session)]
Paging = Annotated[Page, Depends(_page)]


class Route(APIRoute):
    """A route that answers only whom its declaration names."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.access = access.access_of(endpoint)
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "x-roles": access.described(self.access)}
        super().__init__(path, _answering(endpoint), **options)
        self.description = f"{self.description}\n\nRoles: {', '.join(access.described(self.access)) or 'nobody'}"
        if is_plain(self.dependant, GIVEN):
            self.app = self._asgi(self._handler)

    @staticmethod
    def _asgi(handle: Handler) -> ASGIApp:
        """The handler as an app; what it raises is told by the app's exception handlers."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await handle(Request(scope, receive, send))
            await answer(scope, receive, send)

        return app

    def _inner(self) -> Handler:
        """The endpoint with its arguments: read by ourselves where they are plain, else by FastAPI."""
        if not is_plain(self.dependant, GIVEN):
            return super().get_route_handler()
        parameters, endpoint = Parameters(self.dependant, self.body_field, GIVEN), self.endpoint

        async def call(request: Request) -> Response:
            answer: Response = await endpoint(**await parameters.read(request))
            return answer

        return call

    def get_route_handler(self) -> Handler:
        """The request's whole way through the kernel, for FastAPI as for ourselves."""
        return self._handler

    @cached_property
    def _handler(self) -> Handler:
        inner, declared = self._inner(), access.access_of(self.endpoint)
        takes_body = self.body_field is not None
        reads = (self.methods or set()) <= READS
        status = self.status_code or problems.OK

        async def handle(request: Request) -> Response:
            context = await _admit(request, declared, takes_body=takes_body)
            if reads:
                return await _read(request, context, inner)
            return await _write(request, context, inner, status)

        return handle


class Router(APIRouter):
    """The routes of one noun."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)


def _answering(endpoint: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Response]]:
    """The endpoint with its result as an answer: what PostgreSQL or pydantic rendered goes out as it is."""

    @wraps(endpoint)
    async def answer(*args: Any, **kwargs: Any) -> Response:
        return _rendered(await endpoint(*args, **kwargs))

    return answer


def _rendered(result: Any) -> Response:
    match result:
        case Response():
            return result
        case Document(body, version, following):
            answer = Response(body, media_type=JSON)
            if following is not None:
                answer.headers["Link"] = following
            if version is not None:
                answer.headers["ETag"] = f'"{version}"'
            return answer
        case BaseModel():
            return Response(result.model_dump_json(by_alias=True), media_type=JSON)
        case _:
            return Response(orjson.dumps(result), media_type=JSON)


async def _admit(request: Request, declared: access.Access | None, *, takes_body: bool) -> Context:
    """Who calls and may call, and a body that this path takes; nothing else has been looked at yet."""
    runtime = runtime_of(request)
    caller = runtime.verifier.actor(header(request, b"authorization"))
    if declared is None or not caller.has_role(declared.roles) or (declared.national and not caller.is_national()):
        raise OutOfRole
    if caller.role is Role.SYSTEM and declared.scope not in caller.scopes:
        raise OutOfRole
    request.scope["tuyen.caller"] = caller
    if request.method not in READS:
        await take_body(request, declared=takes_body)
    trace = header(request, b"traceparent") or ""
    return Context(caller, now(), traceparent=trace if TRACE.fullmatch(trace) else None, if_match=header(request, b"if-match"))


async def _read(request: Request, context: Context, inner: Handler) -> Response:
    runtime = runtime_of(request)
    session = runtime.db.reader(context)
    request.scope["tuyen.session"] = session
    try:
        made = await _wait(request, session)
        answer = await inner(request)
    finally:
        await session.release()
    return _finish_read(request, answer, made)


def _finish_read(request: Request, answer: Response, made: list[str]) -> Response:
    """Fields, ETag and 304; the Event-Id of a reaction that was waited for."""
    wanted = request.query_params.get("fields") if b"fields=" in request.scope["query_string"] else None
    if wanted and answer.media_type == JSON:
        answer.body = _select(bytes(answer.body), frozenset(wanted.split(",")))
        answer.headers["Content-Length"] = str(len(answer.body))
        del answer.headers["ETag"]
    if made:
        answer.headers["Event-Id"] = ", ".join(made)
    if "link" in answer.headers:
        answer.headers["Link"] = f'<{request.url.include_query_params(cursor=answer.headers["link"])}>; rel="next"'
    if "etag" not in answer.headers:
        answer.headers["ETag"] = f'"{hashlib.blake2b(answer.body, digest_size=12).hexdigest()}"'
    known = header(request, b"if-none-match")
    if known is not None and {"*", answer.headers["etag"]} & {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=problems.NOT_MODIFIED, headers={"ETag": answer.headers["etag"]})
    return answer


def _select(body: bytes, names: frozenset[str]) -> bytes:
    """Only some fields of a resource, or of each item of a list."""
    document = orjson.loads(body)
    if isinstance(document, dict) and "items" in document:
        document["items"] = [{k: v for k, v in item.items() if k in names} for item in document["items"]]
        return orjson.dumps(document)
    return orjson.dumps({k: v for k, v in document.items() if k in names}) if isinstance(document, dict) else body


async def _wait(request: Request, session: Session) -> list[str]:
    awaited = header(request, b"wait-for")
    return await runtime_of(request).waiting.honour(session, awaited) if awaited else []


async def _write(request: Request, context: Context, inner: Handler, status: int) -> Response:
    """One attempt is one transaction; another follows where it met a code whose event had not arrived, or a row made meanwhile."""
    runtime = runtime_of(request)
    if header(request, b"wait-for"):
        async with runtime.db.reading(context) as session:
            await _wait(request, session)
    key = _key(request)
    settled: set[str] = set()
    for attempt in range(1, ATTEMPTS + 1):
        uow = runtime.db.begin(context)
        request.scope["tuyen.session"] = uow
        try:
            return await _attempt(request, uow, inner, key, status)
        except UnknownForeign as error:
            if error.producer in settled:
                raise
            settled.add(error.producer)
            await uow.close()
            await runtime.waiting.settle(error.producer)
        except asyncpg.UniqueViolationError as error:
            if attempt == ATTEMPTS or not (error.constraint_name or "").endswith("_pkey"):
                raise
        except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
            if attempt == ATTEMPTS:
                raise
        finally:
            await uow.close()
    raise ServiceUnavailable


async def _attempt(request: Request, uow: UnitOfWork, inner: Handler, key: str | None, status: int) -> Response:
    if key is not None:
        body = await request.body()
        kept = await idempotency.claim(uow, key, idempotency.request_hash(request.method, f"{request.url.path}?{request.url.query}", body))
        if kept is not None:
            return Response(kept.body, kept.status, {**kept.headers, "Idempotent-Replayed": "true"})
    answer = await inner(request)
    answer.status_code = uow.status or status
    await _tag(request, uow, answer)
    if key is not None:
        await idempotency.keep(uow, key, idempotency.Reply(answer.status_code, _kept_headers(answer), bytes(answer.body)))
    await uow.complete()
    return answer


async def _tag(request: Request, uow: UnitOfWork, answer: Response) -> None:
    """The Event-Id of the last event written, or of the unchanged subject's last."""
    name = runtime_of(request).spec.name
    if uow.version is not None:
        answer.headers["ETag"] = f'"{uow.version}"'
    if uow.published:
        answer.headers["Event-Id"] = event_tag(name, uow.published[-1].id)
    elif uow.unchanged_subject is not None and (last := await uow.last_event(uow.unchanged_subject)) is not None:
        answer.headers["Event-Id"] = event_tag(name, last)


def _kept_headers(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name in {"etag", "event-id", "content-type", "location"}}


def _key(request: Request) -> str | None:
    if request.method != "POST":
        return None
    key = header(request, b"idempotency-key") or ""
    if not key or len(key) > MAX_KEY or not key.isascii():
        raise IdempotencyKeyMissing
    return key
