"""A request's headers, each found by one look-up (Starlette's own search the list at every call)."""

from starlette.requests import Request

HELD = "tuyen.headers"


def header(request: Request, name: bytes) -> str | None:
    """The value of a header by its lower-case name, or None; of a repeated one the last."""
    held = request.scope.get(HELD)
    if held is None:
        held = request.scope[HELD] = dict(request.scope["headers"])
    found: bytes | None = held.get(name)
    return None if found is None else found.decode("latin-1")
