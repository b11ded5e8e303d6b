"""Reads of courses."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.transfer.course.schemas import CourseStatus, Learner, Workplace
from shared import access, concurrency
from shared.actor import Role
from shared.contracts.transfer_support import CourseKind
from shared.db import Session, UnitOfWork
from shared.documents import Document, Page, page_statement, read_document, read_page
from shared.errors import ResourceMissing
from shared.statement import statement

# Who sees the numbers on certificates: those who run the workforce.
SEE_NUMBERS = frozenset({Role.MINISTRY, Role.DEPARTMENT, Role.CENTRE, Role.HOSPITAL, Role.STATION})

FINISHED = """'trainee_id', r.trainee_id, 'hours', r.hours, 'passed', r.passed, 'certificate', case when r.certificate_id is not null then
    json_build_object('id', r.certificate_id, 'number', case when :numbers::boolean then r.certificate_no end,
        'technique_codes', r.technique_codes, 'issued_on', r.issued_on, 'expires_on', r.expires_on) end"""
BODY = f"""
    json_build_object('id', c.id, 'kind', c.kind, 'facility', c.facility, 'title', c.title, 'technique_codes', c.technique_codes,
        'hours', c.hours, 'starts_on', c.starts_on, 'ends_on', c.ends_on,
        'trainee_ids', case when c.team is null then c.trainee_ids else '{{}}' end,
        'team', case when c.team is not null then json_build_object('name', c.team, 'member_ids', c.trainee_ids) end,
        'host_facility', c.host_facility, 'institution', c.institution, 'qualification', c.qualification, 'field', c.field,
        'programme', c.programme, 'document_no', c.document_no, 'material', c.material, 'status', c.status,
        'completion', case when c.status = 'completed' then json_build_object('on', c.completed_on, 'document_no', c.completion_no,
            'finished', (select json_agg(json_build_object({FINISHED}) order by array_position(c.trainee_ids, r.trainee_id))
                from course_result r where r.course_id = c.id and r.no = c.completion)) end,
        'cancelled_on', c.cancelled_on)
"""
FIND_HOLDER = statement("select facility from course where id = :id")
# Those who hold or send, those who host, and where the trainees work today; an id recorded for somebody who has another one means that one.
FIND_PLACES = statement("""
    select array[c.facility] || case when c.host_facility is null then '{}' else array[c.host_facility] end || array(
        select distinct p.facility from unnest(c.trainee_ids) w(id) left join person_alias m on m.practitioner = w.id
        join post_state p on p.practitioner = coalesce(m.person, w.id) where p.valid @> :today::date
    ) as places
    from course c where c.id = :id
""")
FIND = statement("select * from course where id = :id for update")
GET = statement(f"select {BODY}::text as body, c.revision as version from course c where c.id = :id")
# Every certificate that was ever told of; one that the newest result no longer has is for no technique.
LIST_CERTIFICATES = statement("""
    select distinct on (r.certificate_id) r.certificate_id, r.trainee_id as practitioner_id,
        case when r.no = c.completion then r.technique_codes else '{}' end as technique_codes, r.issued_on, r.expires_on
    from course_result r join course c on c.id = r.course_id
    where r.course_id = :id and r.certificate_id is not null
    order by r.certificate_id, r.no desc
""")
LIST_LEARNERS = statement("""
    select w.id, (
            select f.title from practitioner_fact f where f.practitioner = coalesce(m.person, w.id) order by f.version desc limit 1
        ) as title, (
            select coalesce(jsonb_agg(jsonb_build_object(
                'facility', f.facility, 'kind', f.kind, 'level', f.level, 'acts_as_station', f.acts_as_station)), '[]')
            from post_state p, lateral (
                select * from facility_state s where s.facility = p.facility order by s.valid @> :starts_on::date desc, s.valid desc limit 1
            ) f
            where p.practitioner = coalesce(m.person, w.id) and p.valid && daterange(:starts_on::date, :ends_on::date, '[]')
        ) as workplaces
    from unnest(:ids::uuid[]) with ordinality w(id, nth) left join person_alias m on m.practitioner = w.id
    order by w.nth
""")
# All ids under which one person was recorded.
SAME_PERSON = """
    select :trainee::uuid
    union select person from person_alias where practitioner = :trainee
    union select a.practitioner from person_alias a
    where a.person = coalesce((select m.person from person_alias m where m.practitioner = :trainee), :trainee)
"""
LIST = page_statement(f"""
    with mine as materialized (select array(select code from place_below(:roots::text[], :today::date)) as places),
    staff as materialized (
        select array(
            select p.practitioner from post_state p where p.facility = any((select places from mine)::text[]) and p.valid @> :today::date
            union select a.practitioner from post_state p join person_alias a on a.person = p.practitioner
            where p.facility = any((select places from mine)::text[]) and p.valid @> :today::date
        ) as ids
    )
    select * from (
        select to_char(c.starts_on, 'YYYYMMDD') || c.id as key, {BODY} as item from course c
        where (:everywhere::boolean or c.facility = any((select places from mine)::text[])
                or c.host_facility = any((select places from mine)::text[]) or c.trainee_ids && (select ids from staff))
            and (:unit::text is null or c.facility in (select code from place_below(array[:unit::text], :today::date)))
            and (:facility::text is null or :facility in (c.facility, c.host_facility))
            and (:kind::text is null or c.kind = :kind)
            and (:status::text is null or c.status = :status)
            and (:technique::text is null or :technique = any(c.technique_codes))
            and (:trainee::uuid is null or c.trainee_ids && array({SAME_PERSON}))
            and (:programme::text is null or c.programme = :programme)
            and daterange(c.starts_on, c.ends_on, '[]') && daterange(:since::date, :until::date, '[]')
            and (:q::text is null or position(public.unaccent(lower(:q)) in public.unaccent(lower(concat_ws(' ', c.title, c.team,
                c.institution, c.field, c.document_no, c.material)))) > 0)
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")
LIST_RESULTS = page_statement(f"""
    select * from (
        select lpad(r.no::text, 6, '0') || r.trainee_id as key,
            json_build_object('no', r.no, 'in_force', r.no = c.completion, {FINISHED}) as item
        from course_result r join course c on c.id = r.course_id where c.id = :id
    ) found where (:after::text is null or key collate "C" > :after) order by key collate "C" limit :limit + 1
""")
FIGURES = """'courses', count(*) filter (where nth = 1), 'hours', coalesce(sum(course_hours) filter (where nth = 1), 0),
    'trainees', count(distinct person), 'passed', count(*) filter (where passed), 'trainee_hours', coalesce(sum(hours), 0),
    'certificates', count(certificate_id)"""
SUMMARY = statement(f"""
    with told as (
        select c.kind, c.facility, c.hours as course_hours, coalesce(m.person, r.trainee_id) as person, r.hours, r.passed, r.certificate_id,
            row_number() over (partition by c.id) as nth
        from course c join course_completion r on r.course_id = c.id left join person_alias m on m.practitioner = r.trainee_id
        where c.completed_on between coalesce(:since::date, '-infinity') and coalesce(:until::date, 'infinity')
            and (:everywhere::boolean or c.facility in (select code from place_below(:roots::text[], :today::date)))
            and (:unit::text is null or c.facility in (select code from place_below(array[:unit::text], :today::date)))
    )
    select json_build_object(
        'items', (select coalesce(json_agg(item order by facility collate "C", kind), '[]') from (
            select facility, kind, json_build_object('facility', facility, 'kind', kind, {FIGURES}) as item
            from told group by facility, kind) f),
        'by_kind', (select coalesce(json_agg(item order by kind), '[]') from (
            select kind, json_build_object('kind', kind, {FIGURES}) as item from told group by kind) k),
        'total', (select json_build_object({FIGURES}) from told))::text as body, null as version
""")


async def holder(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The facility that holds a course or sends its trainees: it leads the course."""
    row = await session.find(FIND_HOLDER, id=call["course_id"])
    return None if row is None else [row["facility"]]


async def places_of(session: Session, call: Mapping[str, Any]) -> Sequence[str] | None:
    """The places to which a course is visible."""
    found: Sequence[str] | None = await session.value(FIND_PLACES, id=call["course_id"], today=session.today)
    return found


async def get_course(session: Session, course_id: UUID) -> Document:
    """One course."""
    return await read_document(session, GET, id=course_id, numbers=_sees_numbers(session))


async def get_for_update(uow: UnitOfWork, course_id: UUID) -> asyncpg.Record:
    """A course's row, locked, of the version that If-Match names; raises ResourceMissing, PreconditionFailed."""
    row = await uow.find(FIND, id=course_id)
    if row is None:
        raise ResourceMissing
    concurrency.ensure_matches(uow, row["revision"])
    return row


async def list_certificates(session: Session, course_id: UUID) -> list[asyncpg.Record]:
    """The certificates of a course as an event says them."""
    return await session.all(LIST_CERTIFICATES, id=course_id)


async def list_learners(session: Session, ids: Sequence[UUID], starts_on: date, ends_on: date) -> list[Learner]:
    """Some known people with their posts on the days of a course, in their order."""
    rows = await session.all(LIST_LEARNERS, ids=list(ids), starts_on=starts_on, ends_on=ends_on)
    return [Learner(row["id"], row["title"], tuple(Workplace(**place) for place in row["workplaces"])) for row in rows]


async def list_courses(
    session: Session,
    page: Page,
    *,
    kind: CourseKind | None,
    status: CourseStatus | None,
    trainee: UUID | None,
    since: date | None,
    until: date | None,
    **filters: str | None,
) -> Document:
    """The courses that the caller's subtree holds, hosts or sends somebody to, by the day on which they begin."""
    subtree = await _subtree(session)
    days = {"since": since, "until": until}
    return await read_page(
        session, LIST, page, kind=kind, status=status, trainee=trainee, numbers=_sees_numbers(session), **days, **filters, **subtree
    )


async def list_results(session: Session, page: Page, course_id: UUID) -> Document:
    """Every result ever told of a course."""
    return await read_page(session, LIST_RESULTS, page, id=course_id, numbers=_sees_numbers(session))


async def get_summary(session: Session, *, unit: str | None, since: date | None, until: date | None) -> Document:
    """What facilities of the caller's subtree completed between two days."""
    return await read_document(session, SUMMARY, unit=unit, since=since, until=until, **await _subtree(session))


async def _subtree(session: Session) -> dict[str, object]:
    roots = await access.roots_of(session)
    return {"everywhere": session.context.caller.is_national(), "roots": roots, "today": session.today}


def _sees_numbers(session: Session) -> bool:
    return session.context.caller.role in SEE_NUMBERS
