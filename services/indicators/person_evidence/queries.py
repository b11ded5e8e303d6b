"""Reading whom the measures of people count on a day, with the facts that say so."""

import asyncpg

from services.indicators.district.rules import KINDS
from services.indicators.figure.rules import Question
from services.indicators.indicator.rules import By, Of
from services.indicators.person_evidence.rules import counted_as, measures_of
from services.indicators.person_evidence.schemas import CountedPerson, ServingFacility
from services.indicators.projections.staffing import PEOPLE_BY_NUMBER, PEOPLE_OF_COMMUNES, PEOPLE_OF_VILLAGES, PEOPLE_ONE_BY_ONE
from services.indicators.value import queries as values
from services.indicators.value.rules import Member
from shared.db import Session
from shared.statement import Statement, statement

# The licences of {person} that are in force on a day: of each, what says its term, and what says its status then.
LICENCES = """
    select licence, version, position, titles from (
        select licence, version, position, first_value(practitioner) over newest as holder, first_value(titles) over newest as titles,
            first_value(days) over newest as days, row_number() over newest = 1 as is_newest, row_number() over said = 1 as is_said,
            first_value(case when effective_on <= :as_of::date then status else 'valid' end) over said as status
        from licence_fact where licence in (select licence from licence_fact where practitioner = {person})
        window newest as (partition by licence order by version desc),
            said as (partition by licence order by effective_on <= :as_of::date desc, effective_on desc, version desc)
    ) l where holder = {person} and days @> :as_of::date and status = 'valid' and (is_newest or is_said)
"""
# The last version of each post, assignment and licence that puts somebody there, and what was last said of the person by the day.
SOURCES = f"""
    cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('producer', 'rotation', 'subject', subject, 'version', version, 'position', position)
            order by position), '[]') as sources
        from (
            select h.post as subject, h.version, h.position from (
                select distinct on (post) * from post_fact
                where post in (select post from post_fact where practitioner = p.practitioner) order by post, version desc
            ) h where h.practitioner = p.practitioner and h.days @> :as_of::date and h.title = p.title
                and case when p.facility is null then '@' || h.village = p.subject else h.facility = p.facility and h.kind = p.post end
            union all
            select a.assignment, a.version, a.position from (
                select distinct on (assignment) * from assignment_fact
                where assignment in (select assignment from assignment_fact where practitioner = p.practitioner)
                order by assignment, version desc
            ) a where p.post = 'rotated' and a.practitioner = p.practitioner and a.days @> :as_of::date and a.title = p.title
                and a.to_facility = p.facility and a.status in ('approved', 'started', 'ended')
            union all
            select l.licence, l.version, l.position from ({LICENCES.format(person="p.practitioner")}) l where p.title like 'doctor\\_%'
            union all
            (select person, version, position from person_fact where practitioner = p.practitioner and p.described
            order by effective_on <= :as_of::date desc, abs(effective_on - :as_of::date), version desc limit 1)
        ) f
    ) s
"""


def _listing(people: str) -> Statement:
    return statement(f"""
        select p.*, s.sources from (
            select subject, practitioner, facility, kind as post, title, array_agg(distinct measure order by measure) as measures,
                bool_or(measure like 'staff_level.%' or measure like 'skilled.%') as described, range_intersect_agg(r.days) as days
            from ({people}) c cross join lateral unnest(c.days) as r(days)
            where r.days @> :as_of::date and (measure = any(:measures::text[]) or split_part(measure, '.', 1) = any(:measures::text[]))
            group by subject, practitioner, facility, kind, title
        ) p {SOURCES}
    """)


BY_NUMBER, ONE_BY_ONE = _listing(PEOPLE_BY_NUMBER), _listing(PEOPLE_ONE_BY_ONE)
OF_COMMUNES, OF_VILLAGES = _listing(PEOPLE_OF_COMMUNES), _listing(PEOPLE_OF_VILLAGES)


async def list_counted(session: Session, question: Question, member: Member) -> list[CountedPerson | ServingFacility]:
    """The people behind a member's figure, or the facilities that serve it; of a share of people also those only in the denominator."""
    measures = measures_of(question)
    if not measures:
        return []
    subjects = await _subjects(session, question, member)
    rows = await session.all(_statement(question), subjects=subjects, measures=list(measures), as_of=question.as_of)
    found = [_told(row, counted_as(question, row["measures"])) for row in rows]
    return [each for each in found if each.counts or question.definition.by is By.CODES]


async def _subjects(session: Session, question: Question, member: Member) -> list[str]:
    """Whose people are counted: a district's are those of its hospitals and centres."""
    if question.unit_levels:
        return [f"@{member.subject}"]
    if question.definition.of is not Of.DISTRICTS:
        return [str(member.subject)]
    inside = await values.list_members(
        session, [str(member.subject)], list_=question.list, measures=(), as_of=question.as_of, boundaries=question.boundaries
    )
    return sorted({str(each.subject) for each in inside if each.kind in KINDS})


def _statement(question: Question) -> Statement:
    match question.definition.of:
        case Of.COMMUNES:
            return OF_COMMUNES
        case Of.VILLAGES | Of.VERY_DIFFICULT_VILLAGES:
            return OF_VILLAGES
        case Of.DISTRICTS:
            return ONE_BY_ONE
        case _:
            return ONE_BY_ONE if question.definition.by is By.CODES else BY_NUMBER


def _told(row: asyncpg.Record, counted: list[str]) -> CountedPerson | ServingFacility:
    days = {"since": row["days"].lower, "until": row["days"].upper}
    if row["practitioner"] is None:
        return ServingFacility(facility=row["facility"], counts=bool(counted), **days)
    told = {name: row[name] for name in ("facility", "post", "title", "sources")}
    return CountedPerson(practitioner_id=row["practitioner"], **told, **days, counted_as=counted, counts=bool(counted))
