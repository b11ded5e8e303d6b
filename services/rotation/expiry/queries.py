"""Reads of papers that expire soon."""

from datetime import timedelta

from services.rotation.facility import queries as facilities
from services.rotation.practitioner.queries import sees_names
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

LIST = page_statement(f"""
    select e.expires_on || ' ' || e.id as key,
        json_build_object('kind', e.kind, 'id', e.id, 'number', e.number, 'practitioner_id', e.practitioner_id,
            'full_name', case when :names::boolean then p.full_name end, 'expires_on', e.expires_on, 'facilities', (
                select coalesce(json_agg(distinct w.place order by w.place), '[]') from practitioner_place w
                where w.practitioner_id = p.id and (w.until is null or w.until > :today::date))) as item
    from (
        select 'licence' as kind, licence_id as id, number, practitioner_id, expires_on from licence
        where expires_on between :today::date and :last::date
        union all
        select 'certificate', certificate_id, number, practitioner_id, expires_on from certificate
        where expires_on between :today::date and :last::date
    ) e join practitioner p on p.id = e.practitioner_id
    where (:after::text is null or (e.expires_on || ' ' || e.id) collate "C" > :after)
        and exists (
            select from practitioner_place w where w.practitioner_id = p.id and (w.until is null or w.until > :today::date)
                and {facilities.is_mine("w.place")}
                and (:unit::text is null or w.place in (select code from place_below(array[:unit::text], :today::date))))
    order by (e.expires_on || ' ' || e.id) collate "C" limit :limit + 1
""")


async def list_expiries(session: Session, page: Page, *, within: str, unit: str | None) -> Document:
    """The licences and certificates whose last day comes within so many days ("90d"), the earliest first."""
    last = session.today + timedelta(days=int(within.removesuffix("d")))
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, last=last, unit=unit, names=sees_names(session), **own)
