"""HTTP of allowance rates."""

from typing import Annotated

from fastapi import Query

from services.rotation.allowance_rate import commands, queries
from services.rotation.allowance_rate.schemas import AllowanceRatesAnswer, PutAllowanceRates
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Day

router = Router(prefix="/rotation/v1/allowance-rates", tags=["allowances"])

READERS = EVERYBODY - {Role.SYSTEM, Role.INSURANCE}


@router.put("/{valid_from}", response_model=AllowanceRatesAnswer)
@allowed(Role.DEPARTMENT)
async def put_rates(uow: Writing, valid_from: Day, body: PutAllowanceRates) -> Document:
    """Set the rates from a day on: a Department for its province, the ministry for every province that has set none."""
    return await commands.put_rates(uow, valid_from, body)


@router.get("", response_model=dict[str, object])
@allowed(*READERS)
async def list_rates(session: Reading, page: Paging, as_of: Day | None = None) -> Document:
    """The rates of the caller's province and of the country; with `as_of` those in force on a day."""
    return await queries.list_rates(session, page, as_of=as_of)


@router.get("/{valid_from}", response_model=AllowanceRatesAnswer)
@allowed(*READERS)
async def get_rates(
    session: Reading, valid_from: Day, version: Annotated[int | None, Query(ge=1, description="A version that was corrected since.")] = None
) -> Document:
    """The rates set from a day on."""
    return await queries.get_rates(session, valid_from, version)
