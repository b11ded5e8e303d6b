"""Reads of rewards: those of the caller's facilities, and the published ones for everybody."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.facility import queries as facilities
from services.rotation.practitioner.queries import sees_names
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

IS_PUBLIC = "(t.consent_to_publish and t.published_on <= :today::date) is true"
ITEM = f"""json_build_object('id', t.id, 'practitioner_id', t.practitioner_id,
    'full_name', case when :names::boolean or {IS_PUBLIC} then p.full_name end, 'assignments', t.assignments, 'facility', t.facility,
    'proposal', t.proposal, 'proposed_by', t.proposed_by, 'proposed_on', t.proposed_on,
    'decision', case when t.decision_no is not null then json_build_object('decision_no', t.decision_no, 'decided_on', t.decided_on) end,
    'decided_by', t.decided_by, 'consent_to_publish', t.consent_to_publish, 'consent_recorded_on', t.consent_recorded_on,
    'published_on', case when t.consent_to_publish then t.published_on end, 'version', t.version)"""
ALL = "reward t join practitioner p on p.id = t.practitioner_id"
GET = statement(f"select {ITEM}::text as body, t.version || '.' || ({IS_PUBLIC})::text as version from {ALL} where t.id = :id")
LIST = page_statement(f"""
    select t.id::text as key, {ITEM} as item from {ALL}
    where (:after::text is null or t.id > :after::uuid)
        and (:practitioner::uuid is null or t.practitioner_id = :practitioner)
        and (:facility::text is null or t.facility = :facility)
        and (:decided::boolean is null or (t.decision_no is not null) = :decided)
        and (:published::boolean is null or {IS_PUBLIC} = :published)
        and ({IS_PUBLIC} or {facilities.is_mine("t.facility")})
    order by t.id limit :limit + 1
""")
FIND_PLACE = statement(f"select t.facility, {IS_PUBLIC} as is_public from reward t where t.id = :id")
LIST_SERVED = statement("""
    select id, from_facility, starts_on from assignment
    where practitioner_id = :practitioner_id and id = any(:assignments::uuid[])
        and (status = 'ended' or (status = 'started' and ends_on < :today::date))
    order by starts_on
""")


async def facility_of(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """The facility of the reward in a path (for @allowed on writes); None: no such reward."""
    row = await session.find(FIND_PLACE, id=call["reward_id"], today=session.today)
    return None if row is None else [row["facility"]]


async def readable_at(session: Session, call: Mapping[str, Any]) -> list[str] | None:
    """Where the reward in a path may be read from (for @allowed on reads): its facility, or anywhere once it is published."""
    row = await session.find(FIND_PLACE, id=call["reward_id"], today=session.today)
    if row is None:
        return None
    return [session.context.caller.unit] if row["is_public"] else [row["facility"]]


async def list_served(session: Session, practitioner_id: UUID, assignments: list[UUID], today: date) -> dict[UUID, str]:
    """Those of the assignments which are the person's and over, the earliest first, each with its sending facility."""
    rows = await session.all(LIST_SERVED, practitioner_id=practitioner_id, assignments=assignments, today=today)
    return {row["id"]: row["from_facility"] for row in rows}


async def get_reward(session: Session, reward_id: UUID) -> Document:
    """One reward; raises ResourceMissing."""
    return await read_document(session, GET, id=reward_id, names=sees_names(session), today=session.today)


async def list_rewards(session: Session, page: Page, **filters: object) -> Document:
    """The rewards of the caller's facilities and the published ones; filters: practitioner, facility, decided, published, or None."""
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, names=sees_names(session), **filters, **own)
