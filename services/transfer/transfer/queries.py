"""Reads of transfers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.transfer.clock.queries import list_overdue_transfers
from services.transfer.eligibility.schemas import Check
from services.transfer.first_case.queries import AFTERMATH
from services.transfer.transfer.schemas import Flag
from shared import access, concurrency
from shared.actor import Role
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import Statement, statement

READERS = (Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION, Role.COMMITTEE)

IS_LAPSED = "t.status in ('accepted', 'completed') and g.lapsed"
BODY = """
    json_build_object('id', t.id, 'plan', t.plan, 'need', t.need, 'technique_codes', t.technique_codes, 'package', t.package,
        'from_facility', t.from_facility, 'to_facility', t.to_facility, 'trainer_ids', t.trainer_ids, 'trainee_ids', t.trainee_ids,
        'planned_from', t.planned_from, 'planned_to', t.planned_to, 'contract_no', t.contract_no, 'status', t.status,
        'decision_no', t.decision_no, 'approved_on', t.approved_on, 'started_on', t.started_on, 'accepted_on', t.accepted_on,
        'acceptance_no', t.acceptance_no, 'completed_on', t.completed_on, 'cancelled_on', t.cancelled_on, 'reopened_on', t.reopened_on,
        'accepted_codes', array(
            select c.code from unnest(t.technique_codes) with ordinality c(code, nth)
            where exists (select from acceptance x where x.transfer_id = t.id and c.code = any(x.technique_codes)) order by c.nth
        ),
        'acceptances', (
            select coalesce(json_agg(json_build_object('no', x.no, 'document_no', x.document_no, 'on', x.on_day,
                'technique_codes', x.technique_codes, 'supplement_codes', x.supplement_codes, 'trainee_ids', x.trainee_ids
            ) order by x.no), '[]') from acceptance x where x.transfer_id = t.id
        ),
        'waived', (select coalesce(json_agg(w.check_code order by w.check_code), '[]') from waiver w where w.transfer_id = t.id),
        'waivers', (
            select coalesce(json_agg(json_build_object('check', w.check_code, 'on', w.on_day, 'by', w.actor, 'reason', w.reason)
                order by w.on_day, w.check_code), '[]') from waiver w where w.transfer_id = t.id
        ),
        'first_cases', g.first_cases, 'flags', f.flags)
"""
# The checks of an open transfer that fail today, in the document's order, and what else is to be looked at.
FLAGS = f"""
    array(
        select c.check_code from check_state c where c.transfer_id = t.id and c.fails @> :today::date
        order by array_position('{{{",".join(Check)}}}'::text[], c.check_code)
    )
    || array(select 'session' where exists (select from session_check c where c.transfer_id = t.id))
    || array(select 'lapsed' where {IS_LAPSED})
"""
SHOWN = f"transfer t cross join {AFTERMATH} cross join lateral (select {FLAGS} as flags) f"
FIND_ENDS = statement("select from_facility, to_facility from transfer where id = :id")
FIND = statement("select * from transfer where id = :id for update")
# Flags and returned first cases come and go without a step: they are part of the ETag; If-Match looks at what stands before the first dot.
GET = statement(
    f"select {BODY}::text as body, array_to_string(t.revision::text || f.flags || g.returned, '.') as version from {SHOWN} where t.id = :id"
)


def _list(flagged: str) -> Statement:
    return page_statement(f"""
        select t.id::text as key, {BODY} as item from {SHOWN}
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
            and (:overdue::boolean is null or :overdue = (t.id = any(:late::uuid[])))
            and (:q::text is null or position(public.unaccent(lower(:q))
                in public.unaccent(lower(concat_ws(' ', t.contract_no, t.decision_no, t.plan)))) > 0)
            and {flagged}
        order by t.id limit :limit + 1
    """)


# From the last transfer of the page before: else each page would read the flags of all pages before it.
BY_CHECK = """
    t.id in (
        select transfer_id from check_state where fails @> :today::date and check_code = any(:checks::text[])
            and transfer_id >= coalesce(:after::text, '00000000-0000-0000-0000-000000000000')::uuid
    )
"""
LISTS: Mapping[Flag | None, Statement] = {
    None: _list("true"),
    Flag.INELIGIBLE: _list(BY_CHECK),
    Flag.SESSION: _list("t.id in (select transfer_id from session_check)"),
    Flag.LAPSED: _list(IS_LAPSED),
}


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
    return await read_document(session, GET, id=transfer_id, today=session.today)


async def get_for_update(uow: UnitOfWork, transfer_id: UUID) -> asyncpg.Record:
    """A transfer's row, locked, of the version that If-Match names; raises ResourceMissing, PreconditionFailed."""
    row = await uow.find(FIND, id=transfer_id)
    if row is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, row["revision"])
    return row


async def list_transfers(session: Session, page: Page, *, flag: Flag | Check | None, overdue: bool | None, **filters: object) -> Document:
    """The transfers one end of which lies in the caller's subtree; `flag`: those that bear it today; `overdue`: of which a step is."""
    return await read_page(
        session,
        LISTS[Flag.INELIGIBLE if isinstance(flag, Check) else flag],
        page,
        checks=[flag] if isinstance(flag, Check) else list(Check),
        everywhere=session.context.caller.is_national(),
        roots=await access.roots_of(session),
        today=session.today,
        overdue=overdue,
        late=[] if overdue is None else await list_overdue_transfers(session),
        **filters,
    )
