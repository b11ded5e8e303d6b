"""Every route of every service: who calls, what is waited for, one transaction, one reply."""

import re
from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Depends, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import access, answers, description, idempotency, pages, problems, uploads
from shared.actor import Role
from shared.clock import now
from shared.db import Context, Session, UnitOfWork
from shared.documents import Page
from shared.errors import (
    IdempotencyKeyMissing,
    OutOfRole,
    ServiceUnavailable,
    UnknownForeign,
)
from shared.headers import header
from shared.i18n import Voice
from shared.import_request import ask_import, ask_template, take_import, take_template
from shared.paging import DEFAULT_LIMIT, Limit
from shared.parameters import Given, Names, Parameters, is_plain
from shared.request_body import take_body
from shared.runtime_of import runtime_of, voice_of
from shared.schema import Text

MAX_KEY = 255
TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")  # W3C Trace Context; anything else stays out of the log
ATTEMPTS = 3

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


async def _voice(request: Request) -> Voice:
    return voice_of(request)


def _take_voice(request: Request, _read: dict[str, Any]) -> Voice:
    return voice_of(request)


def _take_scan(request: Request, _read: dict[str, Any]) -> uploads.Upload:
    upload: uploads.Upload = request.scope["tuyen.upload"]
    return upload


GIVEN: Given = {
    _uow: _take_session,
    _session: _take_session,
    _page: _take_page,
    _voice: _take_voice,
    ask_import: take_import,
    ask_template: take_template,
    uploads.take_scan: _take_scan,
    uploads.take_docx: _take_scan,
}

Writing = Annotated[UnitOfWork, Depends(_uow)]
Reading = Annotated[Session, Depends(_session)]
Paging = Annotated[Page, Depends(_page)]
Telling = Annotated[Voice, Depends(_voice)]


class Route(APIRoute):
    """A route that answers only whom its declaration names."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.access = access.access_of(endpoint)
        super().__init__(path, answers.answering(endpoint), **options)
        self.openapi_extra = {**(self.openapi_extra or {}), **description.operation(self.methods or set(), access.described(self.access))}
        if (limits := self._limits) is not None:
            self.openapi_extra["requestBody"] = uploads.described(limits)
        self.description = f"{self.description}\n\nRoles: {', '.join(access.described(self.access)) or 'nobody'}"
        if is_plain(self.dependant, GIVEN):
            self.app = self._asgi(self._handler)

    @property
    def _limits(self) -> Mapping[uploads.FileType, int] | None:
        """The files that the route takes in the place of JSON, if it does."""
        asked = [call for each in self.dependant.dependencies for call in (each.call, *(part.call for part in each.dependencies))]
        return next((uploads.TAKEN[call] for call in asked if call in uploads.TAKEN), None)

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
        takes_body, limits = self.body_field is not None, self._limits
        reads = (self.methods or set()) <= pages.READS
        names = Names(self.dependant, *(["fields"] if reads else []))
        status = self.status_code or problems.OK

        async def handle(request: Request) -> Response:
            context = _admit(request, declared)
            if request.scope["query_string"] and not pages.is_page(request):
                names.ensure_known(request.scope["query_string"])
            if reads:
                return await _read(request, context, inner)
            if limits is None:
                await take_body(request, declared=takes_body)
                return await _write(request, context, inner, status)
            try:
                await uploads.receive(request, limits)
                return await _write(request, context, inner, status)
            finally:
                uploads.discard(request)

        return handle


class Router(APIRouter):
    """The routes of one noun."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)


def _admit(request: Request, declared: access.Access | None) -> Context:
    """Who calls and may call; nothing else has been looked at yet."""
    runtime = runtime_of(request)
    caller = pages.find_signed_in(request) or runtime.verifier.actor(header(request, b"authorization"))
    if declared is None or not caller.has_role(declared.roles) or (declared.national and not caller.is_national()):
        raise OutOfRole
    if caller.role is Role.SYSTEM and declared.scope not in caller.scopes:
        raise OutOfRole
    request.scope["tuyen.caller"] = caller
    trace = header(request, b"traceparent") or ""
    return Context(caller, now(), traceparent=trace if TRACE.fullmatch(trace) else None, if_match=header(request, b"if-match"))


async def _read(request: Request, context: Context, inner: Handler) -> Response:
    runtime = runtime_of(request)
    session = runtime.db.reader(context)
    request.scope["tuyen.session"] = session
    try:
        await pages.ensure_open(request, session)
        made = await _wait(request, session)
        answer = await inner(request)
    finally:
        await session.release()
    pages.keep_private(request, answer)
    return answers.finish_read(request, answer, made)


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
    await answers.tag(request, uow, answer)
    if key is not None:
        await idempotency.keep(uow, key, idempotency.Reply(answer.status_code, answers.kept_headers(answer), bytes(answer.body)))
    await uow.complete()
    return answer


def _key(request: Request) -> str | None:
    if request.method != "POST":
        return None
    key = header(request, b"idempotency-key") or ""
    if not key or len(key) > MAX_KEY or not key.isascii():
        raise IdempotencyKeyMissing
    return key
