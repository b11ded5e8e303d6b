"""HTTP of the dashboard: pages for people."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.indicators.dashboard.schemas import ROOT, Visit
from services.indicators.page import queries as pages
from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.programme.queries import readers_of
from services.indicators.value.errors import UnitUnknownOnThatDay
from services.indicators.value.queries import optional_unit
from shared.access import allowed
from shared.actor import EVERYBODY, TOLD_OF_PEOPLE
from shared.headers import header
from shared.i18n import Voice, preferred
from shared.pages import SIGNED_IN
from shared.problems import declared
from shared.route import Paging, Reading, Router
from shared.runtime_of import runtime_of
from shared.schema import Code, Day

router = Router(prefix=ROOT, tags=["dashboard"], default_response_class=HTMLResponse)

# A form sends what was left empty, too.
LEFT_EMPTY = BeforeValidator(lambda given: given or None)
Unit = Annotated[Code | None, LEFT_EMPTY, Query(description="A unit or facility; by default the caller's own.")]
KEPT = ("lang", "as_of", "boundaries")


async def visit(
    request: Request,
    session: Reading,
    *,
    lang: Annotated[Literal["vi", "en"] | None, LEFT_EMPTY, Query(description="By default as Accept-Language says.")] = None,
    as_of: Annotated[Day | None, LEFT_EMPTY, Query()] = None,
    boundaries: Annotated[Day | None, LEFT_EMPTY, Query(description="The day whose map of units is used; by default as_of.")] = None,
) -> Visit:
    """Who looks at which day in which language."""
    runtime = runtime_of(request)
    query = [(name, value) for name, value in request.query_params.multi_items() if value]
    day = as_of or session.today
    return Visit(
        voice=Voice(runtime.catalogue, preferred(lang or header(request, b"accept-language"))),
        path=request.url.path,
        query=query,
        as_of=day,
        boundaries=boundaries or day,
        given={name: value for name, value in query if name in KEPT},
        packed="gzip" in (header(request, b"accept-encoding") or ""),
        signed_in=SIGNED_IN in request.scope,
        logs=runtime.readers,
    )


Visiting = Annotated[Visit, Depends(visit)]


@router.get("", responses=declared(UnitUnknownOnThatDay))
@allowed(*EVERYBODY, within=optional_unit)
async def show_place(session: Reading, visit: Visiting, unit: Unit = None) -> Response:
    """A unit or facility: what it stands at, the programmes that concern it, and what lies in it."""
    return await pages.show_place(session, visit, unit)


@router.get("/programmes/{code}")
@allowed(*EVERYBODY, within=readers_of)
async def show_programme(session: Reading, visit: Visiting, code: Code) -> Response:
    """A programme: targets, tasks, reports due, budget, and how its open points are read."""
    return await pages.show_programme(session, visit, code)


@router.get("/rotation", responses=declared(UnitUnknownOnThatDay))
@allowed(*EVERYBODY, within=optional_unit)
async def show_rotation(session: Reading, visit: Visiting, unit: Unit = None) -> Response:
    """The rotation plans of a unit: planned, assigned, in place."""
    return await pages.show_rotation(session, visit, unit)


@router.get("/redundancy", responses=declared(UnitUnknownOnThatDay))
@allowed(*TOLD_OF_PEOPLE, within=optional_unit)
async def show_redundancy(
    session: Reading,
    visit: Visiting,
    page: Paging,
    unit: Unit = None,
    fewer_than: Annotated[int | None, LEFT_EMPTY, Query(ge=1, le=MOST_PEOPLE)] = None,
) -> Response:
    """The techniques that hang on too few people."""
    return await pages.show_redundancy(session, visit, page, unit, fewer_than)
