"""Reads of transfers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from shared import access, concurrency
from shared.actor import Role
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

READERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.COMMITTEE)

BODY = """
    json_build_object('id', t.id, 'plan', t.plan, 'need', t.need, 'technique_codes', t.technique_codes, 'package', t.package,
        'from_facility', t.from_facility, 'to_facility', t.to_facility, 'trainer_ids', t.trainer_ids, 'trainee_ids', t.trainee_ids,
        'planned_from', t.planned_from, 'planned_to', t.planned_to, 'contract_no', t.contract_no, 'status', t.status,
        'decision_no', t.decision_no, 'approved_on', t.approved_on, 'started_on', t.started_on, 'accepted_on', t.accepted_on,
        'acceptance_no', t.acceptance_no, 'cancelled_on', t.cancelled_on,
        'waived', (select coalesce(json_agg(w.check_code order by w.check_code), '[]') from waiver w where w.transfer_id = t.id))
"""
FIND_ENDS = statement("select from_facility, to_facility from transfer where id = :id")
FIND = statement("select * from transfer where id = :id for update")
GET = statement(f"select {BODY}::text as body, t.revision as version from transfer t where t.id = :id")
LIST = page_statement(f"""
    select t.id::text as key, {BODY} as item from transfer t
    where (:after::text is null or t.id > :after::uuid)
        and (:everywhere::boolean
            or t.from_facility in (select code from place_below(:roots::text[], :today::date))
            or t.to_facility in (select code from place_below(:roots::text[], :today::date)))
        and (:unit::text is null
            or t.from_facility in (select code from place_below(array[:unit::text], :today::date))
            or t.to_facility in (select code from place_below(array[:unit::text], :today::date)))
        and (:state::text is null or t.status = :state)
        and (:plan::text is null or t.plan = :plan)
        and (:technique::text is null or :technique = any(t.technique_codes))
        and (:practitioner::uuid is null or :practitioner = any(t.trainer_ids || t.trainee_ids))
        and (:overdue::boolean is null or :overdue = (t.status in ('proposed', 'approved', 'started') and t.planned_to < :today::date))
        and (:flagged::uuid[] is null or t.id = any(:flagged))
        and (:q::text is null or position(public.unaccent(lower(:q))
            in public.unaccent(lower(concat_ws(' ', t.contract_no, t.decision_no, t.plan)))) > 0)
    order by t.id limit :limit + 1
""")


async def both_ends(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The two facilities of a transfer: it is visible to both."""
    row = await session.find(FIND_ENDS, id=call["transfer_id"])
    return None if row is None else [row["from_facility"], row["to_facility"]]


async def sender(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility that teaches: it leads the transfer."""
    row = await session.find(FIND_ENDS, id=call["transfer_id"])
    return None if row is None else [row["from_facility"]]


async def get_transfer(session: Session, transfer_id: UUID) -> Document:
    """One transfer."""
    return await read_document(session, GET, id=transfer_id)


async def get_for_update(uow: UnitOfWork, transfer_id: UUID) -> asyncpg.Record:
    """A transfer's row, locked, of the version that If-Match names; raises ResourceMissing, PreconditionFailed."""
    row = await uow.find(FIND, id=transfer_id)
    if row is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, row["revision"])
    return row


async def list_transfers(session: Session, page: Page, flagged: Sequence[UUID] | None, **filters: object) -> Document:
    """The transfers of which one end lies in the caller's subtree; `flagged`: only these."""
    roots = await access.roots_of(session)
    return await read_page(
        session,
        LIST,
        page,
        everywhere=session.context.caller.is_national(),
        roots=roots,
        today=session.today,
        flagged=flagged,
        **filters,
    )
