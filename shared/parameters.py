"""A route's arguments read straight from the request (decision 0004: FastAPI's own way costs as much as a read of PostgreSQL).

FastAPI still reads the signature, declares it in OpenAPI and stays the fallback for what is not plain: here are only path and query
parameters of single values, a JSON body, and the kernel's own sessions and pages.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Annotated, Any, NotRequired, Required, TypedDict
from urllib.parse import parse_qsl

import orjson
from fastapi._compat import ModelField
from fastapi._compat.shared import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from starlette.requests import Request

from shared.errors import Detail, InvalidRequest, MalformedJson
from shared.i18n import Word

MOST_FAULTS, LONGEST_NAME = 20, 64

# What the kernel gives for a dependency: made of the request and the arguments read so far, of which it may take its own.
type Given = Mapping[Callable[..., Any], Callable[[Request, dict[str, Any]], Any]]


class Names:
    """The names that a route's query may hold; any other would be overlooked, and another question be answered than was asked."""

    def __init__(self, dependant: Dependant, *more: str) -> None:
        fields = [field for field in get_flat_params(dependant) if isinstance(field.field_info, Query)]
        self._known = frozenset({field.alias for field in fields} | {*more})
        self._several = frozenset(field.alias for field in fields if field_annotation_is_sequence(field.field_info.annotation))
        self._encoded = frozenset(name.encode() for name in self._known)

    def ensure_known(self, query: bytes) -> None:
        """Refuse a query with a name that there is not, or twice one that has a single value; raises InvalidRequest."""
        names = [pair.partition(b"=")[0] for pair in query.split(b"&") if pair]
        if self._encoded.issuperset(names) and len({*names}) == len(names):
            return
        times = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        wrong = (name for name, count in times.items() if name not in self._known or (count > 1 and name not in self._several))
        if faults := [self._fault(name) for name in islice(wrong, MOST_FAULTS)]:
            raise InvalidRequest(errors=faults)

    def _fault(self, name: str) -> Detail:
        told = name[:LONGEST_NAME]
        pointer = f"/query/{told.replace('~', '~0').replace('/', '~1')}"
        if name in self._known:
            return Detail(pointer, "field.repeated")
        alike = sorted(self._known, key=lambda known: (-SequenceMatcher(None, told.lower(), known).ratio(), known))
        return Detail(pointer, "field.unknown-parameter", {"known": alike or [Word("-", "field.unknown-parameter.none")]})


class Parameters:
    """Reads one route's arguments; errors are told in FastAPI's form."""

    def __init__(self, dependant: Dependant, body: ModelField | None, given: Given) -> None:
        self._places = {field.alias: place for place, fields in _fields(dependant) for field in fields}
        self._defaults = {f.name: f.get_default() for _, fields in _fields(dependant) for f in fields if not f.field_info.is_required()}
        self._adapter: TypeAdapter[Any] | None = TypeAdapter(_typed(dependant)) if self._places else None
        self._body = body
        self._body_adapter: TypeAdapter[Any] | None = None if body is None else TypeAdapter(body.field_info.annotation or object)
        self._given = [(each.name or "", given[each.call]) for each in dependant.dependencies if each.call is not None]

    async def read(self, request: Request) -> dict[str, Any]:
        """The arguments by name; raises RequestValidationError, MalformedJson."""
        found: dict[str, Any] = {}
        errors: list[Any] = []
        if self._adapter is not None:
            raw = _query(request.scope["query_string"]) | request.path_params
            try:
                found = self._defaults | self._adapter.validate_python(raw)
            except ValidationError as error:
                errors += [fault | {"loc": (self._places.get(str(fault["loc"][0]), "query"), *fault["loc"])} for fault in error.errors()]
        if self._body is not None and self._body_adapter is not None:
            errors += _read_body(self._body, self._body_adapter, await request.body(), found)
        if errors:
            raise RequestValidationError(errors)
        for name, make in self._given:
            found[name] = make(request, found)
        return found


def _query(raw: bytes) -> dict[str, str]:
    """The query's values by name, of a repeated one the last; a query without escapes needs no decoding."""
    text = raw.decode("latin-1")
    if "%" in text or "+" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return {name: value for name, _, value in pairs}


def _read_body(field: ModelField, adapter: TypeAdapter[Any], raw: bytes, found: dict[str, Any]) -> Sequence[Any]:
    """Put the body, or its default where none is needed, among the arguments; returns what is wrong with it."""
    if not raw and not field.field_info.is_required():
        found[field.name] = field.get_default()
        return []
    if not raw:
        return [{"type": "missing", "loc": ("body",), "msg": "", "input": None}]
    try:
        found[field.name] = adapter.validate_python(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise MalformedJson from error
    except ValidationError as error:
        return [fault | {"loc": ("body", *fault["loc"])} for fault in error.errors()]
    return []


def is_plain(dependant: Dependant, known: Given) -> bool:
    """Whether a signature holds nothing but what Parameters reads."""
    if dependant.header_params or dependant.cookie_params or len(dependant.body_params) > 1 or dependant.request_param_name:
        return False
    if any(each.call not in known for each in dependant.dependencies):
        return False
    return not any(field_annotation_is_sequence(field.field_info.annotation) for _, fields in _fields(dependant) for field in fields)


def _fields(dependant: Dependant) -> list[tuple[str, list[ModelField]]]:
    """Path and query parameters, the kernel's own dependencies' with them."""
    asked = [*dependant.query_params, *(field for each in dependant.dependencies for field in each.query_params)]
    return [("path", list(dependant.path_params)), ("query", asked)]


def _typed(dependant: Dependant) -> type:
    """The parameters as one TypedDict, so that pydantic reads all of them in one call."""
    shape: dict[str, Any] = {}
    for _, fields in _fields(dependant):
        for field in fields:
            kind = Required if field.field_info.is_required() else NotRequired
            shape[field.name] = kind[Annotated[field.field_info.annotation, _named(field)]]
    return TypedDict("Parameters", shape)  # type: ignore[operator,no-any-return]


def _named(field: ModelField) -> FieldInfo:
    """What pydantic has to check of a field, under the name that it has on the wire."""
    info: FieldInfo = Field(alias=field.alias)
    info.metadata = field.field_info.metadata
    return info
