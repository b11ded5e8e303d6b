"""The running service behind a request, and its texts in the language of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.headers import header
from shared.i18n import Voice, preferred

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request

    from shared.runtime import Runtime


def runtime_of(request: HTTPConnection) -> Runtime:
    """What the service's app started."""
    runtime: Runtime = request.scope["app"].state.runtime
    return runtime


def voice_of(request: Request) -> Voice:
    """The service's texts in the language that Accept-Language asks for."""
    return Voice(runtime_of(request).catalogue, preferred(header(request, b"accept-language")))
