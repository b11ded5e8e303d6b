"""What becomes of an endpoint's result: bytes, ETag and Event-Id, chosen fields, 304."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from shared import problems
from shared.db import UnitOfWork
from shared.documents import Document
from shared.headers import header
from shared.request_body import JSON
from shared.runtime_of import runtime_of
from shared.waiting import event_tag


def answering(endpoint: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Response]]:
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
            answer = Response(result.model_dump_json(by_alias=True), media_type=JSON)
            if isinstance(following := getattr(result, "next", None), str):
                answer.headers["Link"] = following
            return answer
        case _:
            return Response(orjson.dumps(result), media_type=JSON)


def finish_read(request: Request, answer: Response, made: list[str]) -> Response:
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


async def tag(request: Request, uow: UnitOfWork, answer: Response) -> None:
    """The Event-Id of the last event written, or of the unchanged subject's last."""
    name = runtime_of(request).spec.name
    if uow.version is not None:
        answer.headers["ETag"] = f'"{uow.version}"'
    last = uow.published[-1].id if uow.published else uow.appended
    if last is None and uow.unchanged_subject is not None:
        last = await uow.last_event(uow.unchanged_subject)
    if last is not None:
        answer.headers["Event-Id"] = event_tag(name, last)


def kept_headers(answer: Response) -> dict[str, str]:
    """What of an answer's headers is kept with a reply."""
    return {name: value for name, value in answer.headers.items() if name in {"etag", "event-id", "content-type", "location"}}
