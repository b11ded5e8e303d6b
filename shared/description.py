"""What every operation's OpenAPI description says besides its own arguments: the token, and the headers of the conventions (3-api.md)."""

from typing import Any

from fastapi import FastAPI

SCHEME = "token"
POST, PUT, GET = "POST", "PUT", "GET"


def operation(methods: set[str], roles: list[str]) -> dict[str, Any]:
    """The part of an operation that the kernel answers for: who may call, and with which headers."""
    headers = [_header("Wait-For", "Event-Ids of earlier writes: answered once they have been applied here.")]
    if POST in methods:
        headers.append(_header("Idempotency-Key", "Up to 255 ASCII characters: the same key and body give the same reply.", needed=True))
    if methods & {POST, PUT}:
        headers.append(_header("If-Match", "The ETag that was read; a change by PUT needs it."))
    if GET in methods:
        headers.append(_header("If-None-Match", "The ETag that is known: 304 where it still holds."))
    headers.append(_header("Accept-Language", "vi (default) or en: the language of what is said to people."))
    return {"security": [{SCHEME: []}], "parameters": headers, "x-roles": roles}


def document(app: FastAPI) -> dict[str, Any]:
    """The whole description of a service."""
    described = app.openapi()
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    described.setdefault("components", {}).setdefault("securitySchemes", {})[SCHEME] = scheme
    return described


def _header(name: str, description: str, *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": needed, "description": description, "schema": {"type": "string"}}
