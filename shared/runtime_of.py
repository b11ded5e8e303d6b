"""The running service behind a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from shared.runtime import Runtime


def runtime_of(request: HTTPConnection) -> Runtime:
    """What the service's app started."""
    runtime: Runtime = request.scope["app"].state.runtime
    return runtime
