"""Arguments read by ourselves are what FastAPI would have read, and faults are told in its form."""

import json
from datetime import date
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse

from shared.parameters import Parameters, is_plain
from shared.schema import Body, Code, Count, Day, Month


class Thing(Body):
    name: str
    amount: Count
    on: Day | None = None


async def endpoint(  # noqa: PLR0917 - a route is called by name
    code: Code,
    id_: UUID,
    body: Thing,
    month: Month | None = None,
    from_: Annotated[Day | None, Query(alias="from")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    list: str = "commune",  # noqa: A002
):
    return JSONResponse(shown({"code": code, "id_": id_, "body": body, "month": month, "from_": from_, "limit": limit, "list": list}))


def shown(values):
    return json.loads(json.dumps({k: v.model_dump(mode="json") if isinstance(v, Thing) else v for k, v in values.items()}, default=str))


def faults(error: RequestValidationError):
    return sorted((fault["type"], tuple(fault["loc"])) for fault in error.errors())


app = FastAPI()
app.add_api_route("/things/{code}/{id_}", endpoint, methods=["PUT"], response_class=JSONResponse, response_model=None)
route = app.router.routes[-1]


@app.exception_handler(RequestValidationError)
async def told(_: Request, error: RequestValidationError) -> JSONResponse:
    return JSONResponse([[kind, *map(str, loc)] for kind, loc in faults(error)], 422)


async def ours(path: str, query: str, body: bytes):
    parts = path.strip("/").split("/")
    request = Request(
        {"type": "http", "method": "PUT", "query_string": query.encode(), "path_params": {"code": parts[1], "id_": parts[2]}, "headers": []}
    )
    request._body = body
    try:
        found = await Parameters(route.dependant, route.body_field, {}).read(request)
    except RequestValidationError as error:
        return [[kind, *map(str, loc)] for kind, loc in faults(error)]
    return json.loads((await endpoint(**found)).body)


async def theirs(path: str, query: str, body: bytes):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        answer = await client.put(f"{path}?{query}", content=body, headers={"content-type": "application/json"})
    return answer.json()


VALID = "/things/T1/018f0000-0000-7000-8000-000000000000"
words = st.sampled_from(["", "2022-01", "2022-13", "2022-02-28", "2022-02-30", "0", "7", "501", "x", "%C3%A1", "a b"])
queries = st.lists(st.tuples(st.sampled_from(["month", "from", "limit", "list", "other"]), words), max_size=5).map(
    lambda pairs: "&".join(f"{name}={value.replace(' ', '+')}" for name, value in pairs)
)
bodies = st.dictionaries(
    st.sampled_from(["name", "amount", "on", "odd"]),
    st.one_of(st.none(), st.integers(-1, 5), st.text(max_size=3), st.just("2022-02-28")),
    max_size=4,
).map(lambda value: json.dumps(value).encode())


def test_the_example_is_plain():
    assert is_plain(route.dependant, {})


@given(st.sampled_from([VALID, "/things/T1/nonsense", "/things/T%C3%A1/nonsense"]), queries, bodies)
async def test_both_ways_read_the_same(path: str, query: str, body: bytes):
    if "%" in path:
        path = VALID
    assert await ours(path, query, body) == await theirs(path, query, body)


async def test_a_day_is_read_as_a_day():
    found = await ours(VALID, "from=2022-02-28&limit=3", b'{"name": "x", "amount": 1, "on": "2022-03-01"}')
    assert found["from_"] == str(date(2022, 2, 28))
    assert found["limit"] == 3
    assert found["body"]["on"] == "2022-03-01"


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 5000])
async def test_what_is_no_json_object_is_refused(raw: bytes):
    with pytest.raises(Exception, match=r"malformed-json|^\['missing'") if raw else pytest.raises(AssertionError):
        found = await ours(VALID, "", raw)
        assert found != [["missing", "body"]]


async def test_a_body_that_may_be_left_out_is_its_default():
    async def optional(code: Code, body: Thing | None = None):
        return JSONResponse({"body": body})

    other = FastAPI()
    other.add_api_route("/things/{code}", optional, methods=["POST"], response_model=None)
    made = other.router.routes[-1]
    request = Request({"type": "http", "method": "POST", "query_string": b"", "path_params": {"code": "T"}, "headers": []})
    request._body = b""
    assert await Parameters(made.dependant, made.body_field, {}).read(request) == {"code": "T", "body": None}


async def test_what_is_left_out_is_given_as_its_default():
    request = Request(
        {"type": "http", "method": "PUT", "query_string": b"", "path_params": {"code": "T", "id_": str(UUID(int=7))}, "headers": []}
    )
    request._body = b'{"name": "x", "amount": 1}'
    found = await Parameters(route.dependant, route.body_field, {}).read(request)
    assert (found["month"], found["from_"], found["limit"], found["list"]) == (None, None, 50, "commune")
