"""Reads of staffing norms, and where people are missing."""

from datetime import date
from uuid import UUID

from services.rotation.facility import queries as facilities
from services.rotation.facility.schemas import Facility
from services.rotation.staffing_norm.schemas import Strength
from shared.actor import NATION
from shared.contracts.catalog import FacilityKind
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

ITEM = """json_build_object('province', t.province, 'facility_kind', t.facility_kind, 'valid_from', t.valid_from,
    'positions', t.positions, 'version', t.version)"""
GET = statement(f"""
    select {ITEM}::text as body, version from staffing_norm t
    where province in (:province, '{NATION}') and facility_kind = :facility_kind and valid_from = :valid_from
    order by province = '{NATION}' limit 1
""")
KEY = "t.province || ' ' || t.facility_kind || ' ' || t.valid_from"
LIST = page_statement(f"""
    select {KEY} as key, {ITEM} as item from staffing_norm t
    where t.province in (:province, '{NATION}') and (:kind::text is null or t.facility_kind = :kind)
        and (:as_of::date is null or t.valid_from = (
            select max(o.valid_from) from staffing_norm o
            where o.province = t.province and o.facility_kind = t.facility_kind and o.valid_from <= :as_of))
        and (:after::text is null or ({KEY}) collate "C" > :after)
    order by ({KEY}) collate "C" limit :limit + 1
""")
# The norm in force at a facility: of its province, else the nation's.
NORM = (
    """
    select n.positions from staffing_norm n
    where n.facility_kind = {facility}.kind and n.province in ({facility}.province, '"""
    + NATION
    + """') and n.valid_from <= {day}
    order by n.province = '"""
    + NATION
    + """', n.valid_from desc limit 1
"""
)
FITS = """(l.line->>'title' is null or l.line->>'title' = {who}.title)
    and (l.line->>'qualification' is null or l.line->>'qualification' = {who}.qualification)"""
# Whoever is in post is counted once for each line; who is absent or rotated out is in post, not present.
GAPS = page_statement(f"""
    with place as (
        select f.facility, f.kind, f.province from facility_state f
        where f.valid @> :as_of::date and {facilities.is_mine("f.facility")}
            and (:unit::text is null or f.facility in (select code from place_below(array[:unit::text], :as_of::date)))
            and (:after::text is null or f.facility collate "C" >= split_part(:after, ' ', 1))
    ), line as (
        select f.facility, f.kind, l.line, l.nth, (l.line->>'minimum')::integer as norm
        from place f cross join lateral ({NORM.format(facility="f", day=":as_of::date")}) n
        cross join lateral jsonb_array_elements(n.positions) with ordinality l(line, nth)
    ), staff as (
        select distinct o.facility, o.practitioner_id, o.title, o.position, p.qualification, exists (
                select from absence a where a.practitioner_id = o.practitioner_id and a.starts_on <= :as_of
                    and (a.ends_on is null or a.ends_on >= :as_of)) as absent,
            exists (
                select from assignment s where s.practitioner_id = o.practitioner_id and s.from_facility = o.facility
                    and s.status in ('approved', 'started', 'ended', 'completed') and :as_of between s.starts_on and s.ends_on) as sent
        from post o join practitioner p on p.id = o.practitioner_id
        where o.facility in (select facility from place) and o.starts_on <= :as_of and (o.until is null or o.until > :as_of)
    ), counted as (
        select l.*, coalesce(s.in_post, 0) as in_post, coalesce(s.present, 0) as present, coalesce(s.sent, 0) as rotated_out, (
                select count(distinct g.practitioner_id) from assignment g
                where g.to_facility = l.facility and g.status in ('approved', 'started', 'ended', 'completed')
                    and :as_of between g.starts_on and g.ends_on and l.line->>'position' is null and {FITS.format(who="g")}
            ) as rotated_in
        from line l left join lateral (
            select count(distinct s.practitioner_id) as in_post,
                count(distinct s.practitioner_id) filter (where not s.absent and not s.sent) as present,
                count(distinct s.practitioner_id) filter (where s.sent) as sent
            from staff s
            where s.facility = l.facility and {FITS.format(who="s")}
                and (l.line->>'position' is null or unaccent(lower(l.line->>'position')) = unaccent(lower(s.position)))
        ) s on true
    )
    select facility || ' ' || to_char(nth, 'FM000') as key, json_build_object('facility', facility, 'facility_kind', kind, 'no', nth,
        'title', line->'title', 'qualification', line->'qualification', 'position', line->'position', 'norm', norm, 'in_post', in_post,
        'present', present, 'rotated_in', rotated_in, 'rotated_out', rotated_out, 'gap', greatest(norm - present - rotated_in, 0)) as item
    from counted
    where (:after::text is null or (facility || ' ' || to_char(nth, 'FM000')) collate "C" > :after)
        and (not :only_short::boolean or norm > present + rotated_in)
    order by (facility || ' ' || to_char(nth, 'FM000')) collate "C" limit :limit + 1
""")
STRENGTHS = statement(f"""
    with place as (select :facility::text as facility, :kind::text as kind, :province::text as province),
    staff as (
        select distinct o.practitioner_id, o.title, o.position, p.qualification
        from post o join practitioner p on p.id = o.practitioner_id
        where o.facility = :facility and o.practitioner_id <> :practitioner_id
            and o.starts_on <= :starts_on::date and (o.until is null or o.until > :starts_on)
            and not exists (select from absence a where a.practitioner_id = o.practitioner_id and a.starts_on <= :starts_on
                and (a.ends_on is null or a.ends_on >= :starts_on))
            and not exists (select from assignment s where s.practitioner_id = o.practitioner_id and s.from_facility = :facility
                and s.status in ('approved', 'started')
                and daterange(s.starts_on, s.ends_on, '[]') && daterange(:starts_on, :ends_on::date, '[]'))
    ), leaving as (
        select distinct o.title, o.position, p.qualification from practitioner p
        join post o on o.practitioner_id = p.id and o.facility = :facility
        where p.id = :practitioner_id and o.starts_on <= :starts_on and (o.until is null or o.until > :starts_on)
    )
    select l.nth as no, (l.line->>'minimum')::integer as minimum, (
        select count(distinct s.practitioner_id) from staff s
        where {FITS.format(who="s")} and (l.line->>'position' is null or unaccent(lower(l.line->>'position')) = unaccent(lower(s.position)))
    ) as staying
    from place f cross join lateral ({NORM.format(facility="f", day=":starts_on::date")}) n
    cross join lateral jsonb_array_elements(n.positions) with ordinality l(line, nth)
    where exists (
        select from leaving g
        where {FITS.format(who="g")} and (l.line->>'position' is null or unaccent(lower(l.line->>'position')) = unaccent(lower(g.position)))
    )
    order by l.nth
""")


async def get_staffing_norm(session: Session, facility_kind: FacilityKind, valid_from: date) -> Document:
    """The norm that was set for a day in the caller's province, else the nation's; raises ResourceMissing."""
    province = await facilities.get_province_of_caller(session)
    return await read_document(session, GET, facility_kind=facility_kind, valid_from=valid_from, province=province)


async def list_staffing_norms(session: Session, page: Page, *, kind: FacilityKind | None, as_of: date | None) -> Document:
    """The norms of the caller's province and of the nation; with `as_of` those in force on the day."""
    province = await facilities.get_province_of_caller(session)
    return await read_page(session, LIST, page, province=province, kind=kind, as_of=as_of)


async def list_gaps(session: Session, page: Page, *, unit: str | None, as_of: date, only_short: bool) -> Document:
    """Each line of the norm at each facility of the caller's subtree on a day, by facility."""
    own = await facilities.subtree(session)
    return await read_page(session, GAPS, page, unit=unit, as_of=as_of, only_short=only_short, **own)


async def list_strengths(session: Session, facility: Facility, practitioner_id: UUID, starts_on: date, ends_on: date) -> list[Strength]:
    """The lines of the facility's norm that count somebody, and how many people of each stay when this one is away; [] without a norm."""
    place = {"facility": facility.code, "kind": facility.kind, "province": facility.province}
    rows = await session.all(STRENGTHS, **place, practitioner_id=practitioner_id, starts_on=starts_on, ends_on=ends_on)
    return [Strength(**row) for row in rows]
