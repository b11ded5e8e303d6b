"""A request's body, read whole and once, within the limit."""

from starlette.requests import Request

from shared.errors import BodyTooLarge, UnsupportedMediaType
from shared.headers import header

JSON = "application/json"
MAX_JSON = 1_000_000


async def take_body(request: Request, *, declared: bool) -> None:
    """Keep the body with the request; raises BodyTooLarge, and UnsupportedMediaType where JSON is declared and something else came."""
    length = header(request, b"content-length") or "0"
    if length.isdigit() and int(length) > MAX_JSON:
        raise BodyTooLarge(limit=MAX_JSON)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_JSON:
            raise BodyTooLarge(limit=MAX_JSON)
    request._body = bytes(body)  # noqa: SLF001 - where Starlette itself keeps a body once read
    if declared and body and (header(request, b"content-type") or "").partition(";")[0].strip().lower() != JSON:
        raise UnsupportedMediaType(accepted=[JSON])
