"""Which stations have a doctor: from posts, absences and assignments; people by id only."""

from datetime import date, timedelta

from services.rotation.facility import queries as facilities
from services.rotation.fulfilment.queries import IS_ASSIGNED
from services.rotation.station_cover.schemas import Cover
from shared.db import Session
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.statement import statement

STATION = """s.valid @> :as_of::date
    and (s.kind = 'commune_station' or (s.kind = 'regional_polyclinic' and s.acts_as_station))"""
ABSENT = "select daterange(b.starts_on, b.ends_on, '[]') as days from absence b where b.practitioner_id = {person}"
# Who was decided to come and is not there yet comes tomorrow at the earliest; of a day to come nobody can know more than what was decided.
COMING = """daterange(case when a.started_on <= :as_of then a.started_on when :as_of > :today::date then a.starts_on
    else least(greatest(a.starts_on, :as_of + 1), a.ends_on + 1) end, a.ends_on + 1)"""
DOCTORS = f"""
    select null::uuid as assignment_id, p.practitioner_id, p.title, p.kind, null as from_facility, p.starts_on, p.until,
        datemultirange(daterange(p.starts_on, p.until)) - coalesce((
            select range_agg(g.days) from (
                {ABSENT.format(person="p.practitioner_id")}
                union all
                select daterange(a.starts_on, a.ends_on, '[]') from assignment a
                where a.practitioner_id = p.practitioner_id and a.to_facility <> p.facility and {IS_ASSIGNED}
            ) g), '{{}}') as present
    from post p where p.facility = s.facility and p.title like 'doctor\\_%' and (p.until is null or p.until > :as_of::date)
    union all
    select a.id, a.practitioner_id, a.title, null, a.from_facility, a.starts_on, a.ends_on,
        datemultirange({COMING}) - coalesce((select range_agg(g.days) from ({ABSENT.format(person="a.practitioner_id")}) g), '{{}}')
    from assignment a where a.to_facility = s.facility and a.title like 'doctor\\_%' and a.ends_on >= :as_of::date and {IS_ASSIGNED}
"""
COVER = f"""
    select coalesce(json_agg(json_build_object('practitioner_id', d.practitioner_id, 'title', d.title, 'kind', d.kind, 'from', d.starts_on,
            'until', d.until, 'present', d.present @> :as_of::date) order by d.starts_on, d.practitioner_id)
            filter (where d.assignment_id is null), '[]') as doctors,
        coalesce(json_agg(json_build_object('assignment_id', d.assignment_id, 'practitioner_id', d.practitioner_id, 'title', d.title,
            'from_facility', d.from_facility, 'from', d.starts_on, 'to', d.until, 'present', d.present @> :as_of)
            order by d.starts_on, d.assignment_id) filter (where d.assignment_id is not null), '[]') as rotated,
        case when bool_or(d.present @> :as_of) filter (where d.assignment_id is null) then 'own'
            when bool_or(d.present @> :as_of) then 'rotation' else 'nobody' end as cover,
        datemultirange(daterange(:as_of, null)) - coalesce(range_agg(d.present), '{{}}') as uncovered
    from ({DOCTORS}) d
"""
FIRST_GAP = "left join lateral (select lower(r) as since, upper(r) as until from unnest(c.uncovered) r order by r limit 1) gap on true"
ITEM = """json_build_object('station', s.facility, 'kind', s.kind, 'unit', s.admin_unit, 'serves_communes', s.serves_communes,
    'as_of', :as_of::date, 'cover', c.cover, 'doctors', c.doctors, 'rotated', c.rotated, 'uncovered_from', gap.since,
    'covered_again_on', gap.until)"""
GET = statement(f"""
    select {ITEM}::text as body, null as version from facility_state s cross join lateral ({COVER}) c {FIRST_GAP}
    where s.facility = :station and {STATION}
""")
WHERE = f"""{STATION} and (:after::text is null or s.facility collate "C" > :after)
        and (:unit::text is null or s.facility in (select code from place_below(array[:unit::text], :as_of::date)))
        and {facilities.is_mine("s.facility")}"""
# The page is cut before doctors are looked at, unless it is they who decide what is on it.
LIST = page_statement(f"""
    select s.facility as key, {ITEM} as item from (
        select * from facility_state s where {WHERE}
        order by s.facility collate "C" limit case when :cover::text is null then :limit + 1 end
    ) s cross join lateral ({COVER}) c {FIRST_GAP}
    where :cover is null or c.cover = :cover
    order by s.facility collate "C" limit :limit + 1
""")
# Only a station to which somebody is sent can be left by a rotation.
LIST_UNCOVERED = page_statement(f"""
    select key, item from (
        select s.facility || ' ' || lower(r) as key, json_build_object('station', s.facility, 'kind', s.kind, 'unit', s.admin_unit,
            'ends_on', lower(r) - 1, 'uncovered_from', lower(r), 'covered_again_on', upper(r), 'assignments', e.ending) as item
        from facility_state s cross join lateral ({COVER}) c cross join lateral unnest(c.uncovered) r cross join lateral (
            select json_agg(json_build_object('assignment_id', a.id, 'practitioner_id', a.practitioner_id, 'from_facility', a.from_facility)
                order by a.id) as ending
            from assignment a
            where a.to_facility = s.facility and a.title like 'doctor\\_%' and a.ends_on = lower(r) - 1 and {IS_ASSIGNED}
        ) e
        where {WHERE.replace(':after::text is null or s.facility collate "C" > :after', "true")}
            and exists (select from assignment x where x.to_facility = s.facility and x.ends_on between :as_of and :last::date)
            and lower(r) - 1 between :as_of and :last and e.ending is not null
    ) left_alone
    where :after::text is null or key collate "C" > :after
    order by key collate "C" limit :limit + 1
""")


async def get_cover(session: Session, station: str, as_of: date) -> Document:
    """A station's doctors on a day and after it; raises ResourceMissing for what is no station that day."""
    return await read_document(session, GET, station=station, as_of=as_of, today=session.today)


async def list_covers(session: Session, page: Page, *, unit: str | None, cover: Cover | None, as_of: date) -> Document:
    """The stations of the caller's subtree, by code."""
    own = await facilities.subtree(session)
    return await read_page(session, LIST, page, unit=unit, cover=cover, as_of=as_of, **own)


async def list_uncovered(session: Session, page: Page, *, unit: str | None, within: str, as_of: date) -> Document:
    """The stations whose last doctor is a rotated one who leaves within so many days ("30d"), by code and day."""
    last = as_of + timedelta(days=int(within.removesuffix("d")))
    own = await facilities.subtree(session)
    return await read_page(session, LIST_UNCOVERED, page, unit=unit, as_of=as_of, last=last, **own)
