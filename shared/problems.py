"""Problem details (RFC 9457): the only place that knows which HTTP status a refusal has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import orjson
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType
from starlette.responses import Response

from shared.errors import Detail, InvalidRequest, Kind, MalformedJson, Refusal
from shared.i18n import Catalogue, Language, UntranslatedError

# Where a value may be of several kinds, pydantic puts the kind it tried into the place of the fault; the client wrote no such field.
KIND_TRIED = re.compile(r"bool|int|str|float|constrained-\w+|(list|dict|tuple|set|function-\w+)\[.*\]")
STATUS: Mapping[Kind, int] = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.METHOD: 405,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_LARGE: 413,
    Kind.MEDIA_TYPE: 415,
    Kind.REFUSED: 422,
    Kind.UNCONDITIONAL: 428,
    Kind.BROKEN: 500,
    Kind.UNAVAILABLE: 503,
    Kind.BEHIND: 504,
}

_PYDANTIC = frozenset(get_args(ErrorType))

OK = 200
SEE_OTHER = 303
NOT_MODIFIED = 304
NOT_READY = 503
MEDIA_TYPE = "application/problem+json"

# pydantic's error types, told in our words; any other of its own is "wrong-value", and a schema's own type is its own word.
FAULTS: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "string_pattern_mismatch": "wrong-form",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_short": "too-short",
    "too_long": "too-long",
    "enum": "not-in-list",
    "literal_error": "not-in-list",
    "string_type": "not-a-text",
    "bool_type": "not-true-or-false",
    "bool_parsing": "not-true-or-false",
    "int_type": "not-a-whole-number",
    "int_parsing": "not-a-whole-number",
    "int_from_float": "not-a-whole-number",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "greater_than": "out-of-range",
    "less_than": "out-of-range",
    "uuid_parsing": "not-a-uuid",
    "uuid_type": "not-a-uuid",
    "date_from_datetime_parsing": "not-a-day",
    "date_parsing": "not-a-day",
    "date_from_datetime_inexact": "not-a-day",
    "day_format": "not-a-day",
    "period_reversed": "ends-before-start",
}
VALUE_FAULTS: Mapping[str, str] = {
    "nul_character": "nul-character",
    "too_deep": "too-deep",
    "day": "not-a-day",
    "day_range": "out-of-range",
    "month must be in 1..12": "not-a-day",
    "period": "ends-before-start",
    "repeated": "repeated",
    "cases": "cases-do-not-add-up",
}


def render(refusal: Refusal, service: str, catalogue: Catalogue, language: Language, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as an HTTP answer in one language; its type is the page of this service that explains it."""
    code, status = refusal.code(), STATUS[refusal.kind]
    body: dict[str, Any] = {
        "type": f"/{service}/v1/problems/{code}",
        "title": _text(catalogue, f"problem.{code}.title", language, refusal.params),
        "status": status,
        "detail": _text(catalogue, f"problem.{code}.detail", language, refusal.params),
        "code": code,
        "errors": [_entry(detail, catalogue, language) for detail in refusal.errors],
        **refusal.members,
    }
    answer = Response(orjson.dumps(body, default=str), status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
    answer.headers["Content-Language"] = language
    if refusal.kind is Kind.UNAUTHENTICATED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if refusal.kind in {Kind.UNAVAILABLE, Kind.BEHIND}:
        answer.headers["Retry-After"] = "1"
    return answer


def invalid(errors: Sequence[ErrorDetails | Mapping[str, Any]]) -> Refusal:
    """What FastAPI or pydantic found wrong with a request, as ours; nothing of the input is repeated."""
    if any(error["type"] == "json_invalid" for error in errors):
        return MalformedJson()
    return InvalidRequest(errors=[Detail(_pointer(error["loc"]), f"field.{_fault(error)}", _named(error)) for error in errors])


def declared(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route for its OpenAPI description, by status."""
    found: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        entry = found.setdefault(STATUS[refusal.kind], {"content": {MEDIA_TYPE: {}}, "description": ""})
        entry["description"] = ", ".join(filter(None, (entry["description"], refusal.code())))
    return found


def _entry(detail: Detail, catalogue: Catalogue, language: Language) -> dict[str, object]:
    code = detail.code.removeprefix("field.")
    return {"pointer": detail.pointer, **detail.members, "code": code, "detail": _text(catalogue, detail.code, language, detail.params)}


def _text(catalogue: Catalogue, key: str, language: Language, params: Mapping[str, object]) -> str:
    """The text, or its bare key where one is lacking: a missing translation must not turn a refusal into a fault."""
    try:
        return catalogue.text(key, language, params)
    except (UntranslatedError, KeyError):
        return key


def _pointer(location: Sequence[str | int]) -> str:
    place, *rest = location
    rest = [step for step in rest if not (isinstance(step, str) and KIND_TRIED.fullmatch(step))]
    if place == "body":
        return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in rest) or ""
    return "".join(f"/{step}" for step in location)


def _named(error: ErrorDetails | Mapping[str, Any]) -> dict[str, object]:
    """The lines that one of our own checks found to differ: numbers and closed codes, never free input."""
    return {"lines": error["ctx"]["lines"]} if "lines" in error.get("ctx", {}) else {}


def _fault(error: ErrorDetails | Mapping[str, Any]) -> str:
    if error["type"] == "value_error":
        return VALUE_FAULTS.get(str(error.get("ctx", {}).get("error", "")), "wrong-value")
    own = error["type"] if error["type"] not in _PYDANTIC else "wrong-value"
    return FAULTS.get(error["type"], own.replace("_", "-"))
