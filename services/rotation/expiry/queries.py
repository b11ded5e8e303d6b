"""Reads of papers that end soon or no longer hold, and of whom and what that touches."""

from datetime import timedelta

from services.rotation.expiry.schemas import ExpiryState
from services.rotation.facility import queries as facilities
from services.rotation.practitioner.queries import NAME, sees_names
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

# A paper that has ended is not told where another one holds for all that it was for: it was renewed under another number.
PAPERS = """
    select 'licence' as kind, l.licence_id as id, l.number, l.practitioner_id, l.expires_on, s.status = 'suspended' as is_suspended,
        case when s.status = 'suspended' then s.valid_from else l.expires_on + 1 end as since, exists (
            select from licence o where o.practitioner_id = l.practitioner_id and o.number <> l.number and l.titles <@ o.titles
                and o.issued_on <= :today::date and (o.expires_on is null or o.expires_on >= :today)
                and (o.expires_on is null or o.expires_on > l.expires_on)
        ) as is_replaced
    from licence l left join lateral (
        select d.status, d.valid_from from licence_state d where d.number = l.number and d.valid_from <= :today
        order by d.valid_from desc limit 1
    ) s on true
    where l.expires_on <= :last::date or s.status = 'suspended'
    union all
    select 'certificate', c.certificate_id, c.number, c.practitioner_id, c.expires_on, false, c.expires_on + 1, exists (
        select from certificate o where o.practitioner_id = c.practitioner_id and o.number <> c.number
            and c.technique_codes <@ o.technique_codes and o.issued_on <= :today and (o.expires_on is null or o.expires_on >= :today)
            and (o.expires_on is null or o.expires_on > c.expires_on))
    from certificate c where c.expires_on <= :last and c.technique_codes <> '{}'
"""
LIST = page_statement(f"""
    with paper as (
        select p.*, case when is_suspended then 'suspended' when expires_on < :today then 'expired' else 'expiring' end as state,
            since || ' ' || id as key
        from ({PAPERS}) p
        where not is_replaced
    )
    select e.key, json_build_object('kind', e.kind, 'id', e.id, 'number', e.number, 'state', e.state,
        'practitioner_id', e.practitioner_id, 'full_name', {NAME.format("p.full_name")}, 'expires_on', e.expires_on, 'since', e.since,
        'days_left', e.expires_on - :today, 'bucket', case when e.state = 'expiring' then (
            select min(days) from unnest(array[7, 30, 90]) b(days) where e.expires_on - :today <= days) end,
        'facilities', (
            select coalesce(json_agg(distinct w.place order by w.place), '[]') from practitioner_place w
            where w.practitioner_id = p.id and (w.until is null or w.until > :today)),
        'posts', (
            select coalesce(json_agg(json_build_object('id', o.id, 'facility', o.facility) order by o.starts_on, o.id), '[]') from post o
            where o.practitioner_id = p.id and (o.until is null or o.until > greatest(e.since, :today))),
        'assignments', (
            select coalesce(json_agg(a.id order by a.starts_on, a.id), '[]') from assignment a
            where a.practitioner_id = p.id and a.status in ('proposed', 'approved', 'started') and a.ends_on >= greatest(e.since, :today))
        ) as item
    from paper e join practitioner p on p.id = e.practitioner_id
    where (:after::text is null or e.key collate "C" > :after) and (:state::text is null or e.state = :state)
        and exists (
            select from practitioner_place w where w.practitioner_id = p.id and (w.until is null or w.until > :today)
                and {facilities.is_mine("w.place")}
                and (:unit::text is null or w.place in (select code from place_below(array[:unit::text], :today))))
    order by e.key collate "C" limit :limit + 1
""")


async def list_expiries(session: Session, page: Page, *, within: str, unit: str | None, state: ExpiryState | None) -> Document:
    """The papers whose last day comes within so many days ("90d") or has passed, and those suspended; what ended first comes first."""
    last = session.today + timedelta(days=int(within.removesuffix("d")))
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, last=last, unit=unit, state=state, names=sees_names(session), **own)
