"""Every route of an app says who may call it: walked here for the kernel's probe, and for each service by its own tests."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as PlainRoute

from shared.access import Access, access_of

# Where a browser without a token signs in: by a link at any page of the dashboard, or at the identity provider.
SIGN_IN = ("/dashboard{page:path}", "/dashboard/sign-in", "/dashboard/sign-in/callback", "/dashboard/sign-out")
# What a browser or a probe may see without a token (3-api.md); everything else goes through the kernel's Route.
PUBLIC = ("/health/live", "/health/ready", "/openapi.json", "/docs", "/docs/start.js", "/docs/assets", "/problems/{code}", *SIGN_IN)


def undeclared_routes(app: FastAPI) -> list[str]:
    """The routes of an app that nobody may call because they declare nobody, and those that would not even ask."""
    return [
        f"{'/'.join(sorted(getattr(route, 'methods', None) or ['*']))} {_path(route)}" for route in app.router.routes if not _is_told(route)
    ]


def declarations(app: FastAPI) -> Iterator[tuple[str, str, Access]]:
    """Method, path and declaration of every declared route."""
    for route in app.router.routes:
        declared = access_of(getattr(route, "endpoint", None))
        if isinstance(route, APIRoute) and declared is not None:
            for method in sorted(route.methods or ()):
                yield method, route.path, declared


def _is_told(route: BaseRoute) -> bool:
    if isinstance(route, APIRoute):
        declared = access_of(route.endpoint)
        return declared is not None and bool(declared.roles)
    return isinstance(route, PlainRoute | Mount) and (_path(route) == "/" or _path(route).endswith(PUBLIC))


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", route))
