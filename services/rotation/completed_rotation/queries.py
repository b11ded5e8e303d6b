"""Reads of rotations that are over, with what was taught in them and who attested them."""

from datetime import date

from services.rotation.facility import queries as facilities
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

KEY = "t.ends_on || ' ' || t.id"
TAUGHT = """(
    select coalesce(json_agg(json_build_object('transfer', f.transfer, 'technique_codes', f.technique_codes, 'sessions', s.sessions,
        'accepted_on', f.accepted_on) order by f.transfer), '[]')
    from (
        select h.transfer, count(distinct h.session) as sessions from session_fact h
        where h.trainer in (select id from practitioner where t.practitioner_id in (id, merged_into))
            and h.held_on between t.started_on and t.ends_on
            and not exists (select from session_fact w where w.transfer = h.transfer and w.session = h.session and w.withdrawn)
        group by h.transfer
    ) s
    cross join lateral (
        select x.transfer, x.to_facility, x.technique_codes, x.accepted_on from transfer_fact x
        where x.transfer = s.transfer order by x.version desc limit 1
    ) f
    where f.to_facility = t.to_facility)"""
LIST = page_statement(f"""
    select {KEY} as key, json_build_object('assignment', t.id, 'plan', t.plan, 'practitioner_id', t.practitioner_id, 'title', t.title,
        'qualification', t.qualification, 'from_facility', t.from_facility, 'to_facility', t.to_facility, 'from', t.started_on,
        'to', t.ends_on, 'days', t.ends_on - t.started_on + 1, 'early', t.ends_on < coalesce(t.extended_to, t.planned_to),
        'duties', t.duties, 'transfers_taught', {TAUGHT}, 'attested_by', e.recorded_by, 'attested_on', e.effective_on) as item
    from assignment t left join lateral (
        select recorded_by, effective_on from assignment_step
        where assignment_id = t.id and appraisal is not null order by version desc limit 1
    ) e on true
    where (t.status = 'ended' or (t.status = 'started' and t.ends_on < :today::date)) and t.ends_on <= :today
        and (:after::text is null or ({KEY}) collate "C" > :after)
        and (:first::date is null or t.ends_on >= :first) and (:last::date is null or t.ends_on <= :last)
        and (:unit::text is null or exists (
            select from place_below(array[:unit::text], :today::date) b where b.code in (t.from_facility, t.to_facility)))
        and ({facilities.is_mine("t.from_facility")} or {facilities.is_mine("t.to_facility")})
    order by ({KEY}) collate "C" limit :limit + 1
""")


async def list_completed(session: Session, page: Page, *, unit: str | None, first: date | None, last: date | None) -> Document:
    """The rotations from or to the caller's facilities whose last day has passed and lies in a period, by their last day."""
    return await read_page(session, LIST, page, unit=unit, first=first, last=last, **await facilities.subtree(session))
