"""What every operation's OpenAPI description says besides its own arguments and answer: the token, headers and refusals of 3-api.md."""

from typing import Any

from fastapi import FastAPI

from shared.problems import MEDIA_TYPE

SCHEME = "token"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What was refused and what to do next.",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "code")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
    },
}
REFUSED = {"schema": {"$ref": "#/components/schemas/Problem"}}
# FastAPI's own form of a refusal, which no service answers.
NOT_OURS = ("HTTPValidationError", "ValidationError")
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
    components = described.setdefault("components", {})
    components.setdefault("securitySchemes", {})[SCHEME] = scheme
    schemas = components.setdefault("schemas", {})
    for name in NOT_OURS:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    for path in described["paths"].values():
        for method, told in path.items():
            _describe_answers(method.upper(), told["responses"])
    return described


def _describe_answers(method: str, answers: dict[str, Any]) -> None:
    """A first PUT answers 201 with the same body, a known ETag 304, and every refusal is a problem."""
    done = answers.get("200")
    if done is not None and method == PUT:
        answers["201"] = {**done, "description": "Created"}
    if method == GET:
        answers["304"] = {"description": "What If-None-Match names still holds"}
    for status, answer in answers.items():
        if status.startswith("4"):
            answer["content"] = {MEDIA_TYPE: REFUSED}
    answers["default"] = {"description": "Any other refusal", "content": {MEDIA_TYPE: REFUSED}}


def _header(name: str, description: str, *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": needed, "description": description, "schema": {"type": "string"}}
