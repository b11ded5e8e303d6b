"""Reading which techniques hang on too few people."""

from datetime import date

from services.indicators.home.queries import HOMES
from services.indicators.policy.queries import list_in_force
from services.indicators.policy.rules import PolicyCode
from services.indicators.value.queries import list_units, unknown_on_that_day
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_page

# Who is proficient in which technique at a facility, in post there and not absent.
MASTERS = """
    select c.technique, array_agg(distinct p.practitioner) as people from presence p
    join competency c on c.practitioner = p.practitioner and c.days @> :as_of::date
    where p.facility = {facility} and p.kind <> 'rotated' and p.days @> :as_of::date group by c.technique
"""
# Facility by facility in the order of the page, so that a page stops where it is full; what a technique needs is told as in rules.Needed.
LIST = page_statement(f"""
    with recursive {HOMES},
    inside as (select distinct facility from home where :after::text is null or facility collate "C" >= split_part(:after, ' ', 1)),
    standing_there as (
        select f.facility, f.kind = 'commune_station' or (f.kind = 'regional_polyclinic' and f.acts_as_station) as is_station,
            coalesce(f.beds, 0) > 0 as with_beds
        from inside i join facility_state f on f.facility = i.facility and f.valid @> :as_of::date
        order by f.facility collate "C"
    )
    select concat_ws(' ', s.facility, t.technique) as key, json_build_object('facility', s.facility, 'technique', t.technique,
        'people', t.people, 'count', cardinality(t.people), 'needed', n.needed, 'performing', t.performing) as item
    from standing_there s
    cross join lateral (
        select case when s.is_station and not s.with_beds and coalesce(sum(delta), 0) = 0
            then :one_doctor::integer else :several::integer end as needed
        from subject_step where subject = s.facility and list = '' and measure = 'working_doctor.2' and day <= :as_of::date
    ) n
    cross join lateral (
        select l.technique, coalesce(m.people, '{{}}'::uuid[]) as people, coalesce(c.performing @> :as_of::date, false) as performing
        from listing l left join (
            {MASTERS.format(facility="s.facility")}
        ) m using (technique) left join capability c on c.facility = s.facility and c.technique = l.technique
        where l.facility = s.facility and l.days @> :as_of::date
    ) t
    where cardinality(t.people) < coalesce(:fewer_than::integer, n.needed)
        and (:after::text is null or concat_ws(' ', s.facility, t.technique) collate "C" > :after)
    order by s.facility collate "C", t.technique collate "C" limit :limit + 1
""")


async def list_lean(session: Session, page: Page, unit: str, as_of: date, fewer_than: int | None) -> Document:
    """The techniques of a unit's facilities with fewer proficient people than asked for, or than they need; raises UnitUnknownOnThatDay."""
    if not await list_units(session, [unit], as_of):
        raise await unknown_on_that_day(session, unit)
    policies = await list_in_force(session, [PolicyCode.REDUNDANCY_PEOPLE, PolicyCode.REDUNDANCY_ONE_DOCTOR], as_of)
    several, one_doctor = (policy.value for policy in policies.values())
    days = {"as_of": as_of, "boundaries": as_of}
    return await read_page(session, LIST, page, roots=[unit], several=several, one_doctor=one_doctor, fewer_than=fewer_than, **days)
