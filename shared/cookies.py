"""Cookies that only we read: never shown to scripts, never sent to another host, under https by no other host to be set."""

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from shared.runtime_of import runtime_of

type SameSite = Literal["strict", "lax"]


def read_cookie(request: Request, name: str) -> str | None:
    """Its value, or None."""
    return request.cookies.get(_full(request, name))


def set_cookie(request: Request, answer: Response, name: str, value: str, *, seconds: int, same_site: SameSite) -> None:
    """Keep a value for so many seconds, 0 to forget it. Strict where no other site leads here; lax where one does."""
    secure = _is_secure(request)
    answer.set_cookie(_full(request, name), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite=same_site)


def _full(request: Request, name: str) -> str:
    """A browser takes a __Host- cookie only from this very host, so no neighbour of its domain can plant one (RFC 6265bis 4.1.3)."""
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    public_url = runtime_of(request).settings.public_url
    return (public_url or f"{request.url.scheme}:").startswith("https:")
