"""HTTP of programmes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query

from services.indicators.programme import commands, queries
from services.indicators.programme.errors import NotInProgramme
from services.indicators.programme.schemas import Programme
from services.indicators.spending.errors import BudgetLineExceeded
from services.indicators.value import queries as values
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.db import Session
from shared.documents import Document
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Text

router = Router(prefix="/indicators/v1/programmes", tags=["programmes"])


async def _scope(session: Session, call: Mapping[str, Any]) -> Sequence[str]:
    """The units that the document applies to, those of today where one has ended."""
    body: Programme = call["body"]
    return await values.list_places(session, [unit.code for unit in body.scope])


@router.put("/{code}", response_model=Programme, responses=declared(NotInProgramme, BudgetLineExceeded))
@allowed(Role.DEPARTMENT, within=_scope)
async def put_programme(uow: Writing, code: Code, body: Programme) -> Document:
    """Record an official document with all its targets, tasks, reports due and budget lines."""
    return Document((await commands.put_programme(uow, code, body)).encode())


@router.get("", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def list_programmes(
    session: Reading, page: Paging, unit: Annotated[Code | None, Query()] = None, q: Annotated[Text | None, Query()] = None
) -> Document:
    """Programmes, all or those of a unit."""
    return await queries.list_programmes(session, page, unit=unit, q=q)


@router.get("/{code}", response_model=Programme)
@allowed(*EVERYBODY)
async def get_programme(session: Reading, code: Code) -> Document:
    """One programme as it was recorded."""
    return await queries.read_programme(session, code)
