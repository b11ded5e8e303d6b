"""HTTP of policies."""

from typing import Annotated

from fastapi import Query

from services.indicators.policy import commands, queries
from services.indicators.policy.errors import PolicyUnknown, PolicyValueUnfit
from services.indicators.policy.schemas import PolicyPage, PolicyTold, PutPolicy
from shared.access import allowed
from shared.actor import EVERYBODY, Role
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing
from shared.problems import declared
from shared.route import Paging, Reading, Router, Telling, Writing
from shared.schema import Code, Day

router = Router(prefix="/indicators/v1/policies", tags=["policies"])


@router.put(
    "/{code}/{valid_from}",
    response_model=PolicyTold,
    responses=declared(PolicyUnknown, PolicyValueUnfit, PreconditionRequired, PreconditionFailed),
)
@allowed(Role.DEPARTMENT, national=True)
async def put_policy(uow: Writing, voice: Telling, code: Code, valid_from: Day, body: PutPolicy) -> Document:
    """Set a policy from a day on, for example `village_training_months` or `university_levels`."""
    return await commands.put_policy(uow, voice.catalogue, code, valid_from, body)


@router.get("", response_model=PolicyPage)
@allowed(*EVERYBODY)
async def list_policies(session: Reading, voice: Telling, page: Paging, code: Annotated[Code | None, Query()] = None) -> Document:
    """Every value of every policy, or of one, with the defaults."""
    return await queries.list_policies(session, voice.catalogue, page, code)


@router.get("/{code}/{valid_from}", response_model=PolicyTold, responses=declared(ResourceMissing))
@allowed(*EVERYBODY)
async def get_policy(session: Reading, voice: Telling, code: Code, valid_from: Day) -> Document:
    """One value."""
    return await queries.get_policy(session, voice.catalogue, code, valid_from)
