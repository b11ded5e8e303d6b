"""HTTP of mentoring links."""

from typing import Annotated

from fastapi import Query

from services.transfer.facility.queries import known_place
from services.transfer.mentoring_link import commands, queries
from services.transfer.mentoring_link.errors import (
    MentoringEndsUnfit,
    MentoringLinkHasEnded,
    MentoringLinkOverlaps,
    MentoringNamesNobody,
)
from services.transfer.mentoring_link.schemas import (
    DirectedPage,
    EndMentoringLink,
    MentoringLinkAnswer,
    MentoringLinkPage,
    PutMentoringLink,
)
from services.transfer.transfer.queries import READERS
from services.transfer.transfer.routes import LEADERS
from shared.access import allowed
from shared.documents import Document
from shared.errors import PreconditionFailed, PreconditionRequired, ResourceMissing, UnknownForeign
from shared.problems import declared
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Code, Day, Name

router = Router(prefix="/transfer/v1/mentoring-links", tags=["mentoring links"])


@router.put(
    "/{link_id}",
    response_model=MentoringLinkAnswer,
    responses=declared(
        ResourceMissing,
        UnknownForeign,
        MentoringNamesNobody,
        MentoringEndsUnfit,
        MentoringLinkOverlaps,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
@allowed(*LEADERS, within=known_place("lead_facility"))
async def put_link(uow: Writing, link_id: Code, body: PutMentoringLink) -> Document:
    """Record whom a facility directs in which field, or correct it."""
    return await commands.put_link(uow, link_id, body)


@router.get("", response_model=MentoringLinkPage)
@allowed(*READERS)
async def list_links(
    session: Reading,
    page: Paging,
    *,
    lead: Annotated[Code | None, Query()] = None,
    facility: Annotated[Code | None, Query(description="Directed by the link, by its name or its kind.")] = None,
    field: Annotated[Name | None, Query(description="The whole field, without regard to accents and signs.")] = None,
    unit: Annotated[
        Code | None, Query(description="The lead or a facility that it directs lies in this unit or facility and below.")
    ] = None,
    as_of: Annotated[Day | None, Query(description="Only links that hold on this day.")] = None,
    q: Annotated[Name | None, Query(description="Words of the field.")] = None,
) -> Document:
    """Links by which a facility of the caller's directs or is directed; also those that have ended, unless as_of is given."""
    return await queries.list_links(session, page, lead=lead, facility=facility, field=field, unit=unit, as_of=as_of, q=q)


@router.get("/{link_id}", response_model=MentoringLinkAnswer, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.readable_at)
async def get_link(session: Reading, link_id: Code) -> Document:
    """One link."""
    return await queries.get_link(session, link_id)


@router.get("/{link_id}/facilities", response_model=DirectedPage, responses=declared(ResourceMissing))
@allowed(*READERS, within=queries.readable_at)
async def list_facilities(
    session: Reading,
    page: Paging,
    link_id: Code,
    as_of: Annotated[Day | None, Query(description="Else today, or the last day of a link that has ended.")] = None,
) -> Document:
    """Whom a link directs on a day."""
    return await queries.list_facilities(session, page, link_id, as_of=as_of)


@router.post(
    "/{link_id}:end",
    response_model=MentoringLinkAnswer,
    responses=declared(ResourceMissing, MentoringLinkHasEnded, PreconditionFailed),
)
@allowed(*LEADERS, within=queries.lead)
async def end_link(uow: Writing, link_id: Code, body: EndMentoringLink) -> Document:
    """End a link from a day on, with the reason."""
    return await commands.end_link(uow, link_id, body)
