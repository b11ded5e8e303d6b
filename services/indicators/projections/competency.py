"""How many proficient people each listed technique of a facility has by day, and so how many techniques have at least so many.

Measures of a facility: `techniques.<doctors>` are its listed techniques, `proficient.<doctors>.<n>` those of them with at least n
proficient people in post there and not absent; <doctors> is `few` on days on which at most one
doctor works there, else `many`: what a technique needs may hang on it (domain rule 5).
"""

from pathlib import Path

from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.projections.measure import days_to_steps, set_measures, setting
from services.indicators.projections.staff import ASSIGNMENTS, LICENCES, POSTS
from shared.contracts.rotation import AbsenceRecorded, CompetencyLevel, CompetencyRecorded, CompetencyRevoked
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

COMPETENCIES = frozenset({CompetencyRecorded.type, CompetencyRevoked.type})

RECORD = statement(f"""
    with {SLICE_SQL}
    insert into competency_fact (competency, version, position, practitioner, technique, effective_on, proficient, lapses_on)
    select subject, version, position, (data->>'practitioner_id')::uuid, data->>'technique_code', effective_on,
        coalesce(data->>'level' = '{CompetencyLevel.PROFICIENT}', false), (data->>'lapses_on')::date
    from slice where type like 'vn.tuyen.rotation.competency-%' on conflict do nothing
""")
# The people whose competencies, posts, absences, rotations or licences a slice may change: those of any version of its subjects.
LIST_PEOPLE = statement(f"""
    with {SLICE_SQL}
    select coalesce(array_agg(distinct practitioner), '{{}}') from (
        select practitioner from competency_fact where competency in (select subject from slice)
        union all
        select practitioner from post_fact where post in (select subject from slice)
        union all
        select practitioner from absence_fact where absence in (select subject from slice)
        union all
        select practitioner from assignment_fact where assignment in (select subject from slice)
        union all
        select practitioner from licence_fact where licence in (select subject from slice)
    ) touched
""")
FORGET = statement("delete from competency where practitioner = any(:people::uuid[])")
REFRESH = statement("""
    with said as (
        select distinct on (competency, effective_on) * from competency_fact
        where competency in (select competency from competency_fact where practitioner = any(:people::uuid[]))
        order by competency, effective_on, version desc
    ),
    dated as (
        select practitioner, technique, proficient,
            daterange(effective_on, lead(effective_on) over by_day) * daterange(null, lapses_on) as days
        from said window by_day as (partition by competency order by effective_on)
    )
    insert into competency (practitioner, technique, days)
    select practitioner, technique, range_agg(days) from dated
    where proficient and not isempty(days) and practitioner = any(:people::uuid[]) group by practitioner, technique
""")
# Wherever these people were ever said to be, in any version.
LIST_FACILITIES = statement("""
    select coalesce(array_agg(distinct facility), '{}') from (
        select facility from post_fact where post in (select post from post_fact where practitioner = any(:people::uuid[]))
        union all
        select to_facility from assignment_fact
        where assignment in (select assignment from assignment_fact where practitioner = any(:people::uuid[]))
    ) been
""")
COUNT_REDUNDANCY = setting(
    f"""
    with listed as materialized (
        select l.facility, l.technique, l.days * g.days as days, g.doctors
        from listing l left join (
            select subject, range_agg(daterange(day, until)) as days from (
                select subject, day, lead(day) over by_day as until, sum(delta) over by_day as there from subject_step
                where subject = any(:subjects::text[]) and list = '' and measure = 'working_doctor.2'
                window by_day as (partition by subject order by day)
            ) s where there > 0 group by subject
        ) d on d.subject = l.facility
        cross join lateral (values
            ('many', coalesce(d.days, '{{}}')), ('few', '{{(,)}}'::datemultirange - coalesce(d.days, '{{}}'))
        ) as g(doctors, days)
        where l.facility = any(:subjects::text[]) and l.days && g.days
    ),
    master as (
        select p.facility, c.technique, p.practitioner, range_agg(p.days * c.days) as days
        from presence p join competency c using (practitioner)
        where p.facility = any(:subjects::text[]) and p.kind <> 'rotated' and p.days && c.days
        group by p.facility, c.technique, p.practitioner
    )
    select facility, 'techniques.' || doctors, days from listed
    union all
    select facility, concat_ws('.', 'proficient', doctors, n), range_agg(daterange(day, until))
    from (
        select l.facility, l.technique, l.doctors, b.day, lead(b.day) over by_day as until, sum(sum(b.delta)) over by_day as people
        from listed l join master m using (facility, technique) cross join lateral ({days_to_steps("(l.days * m.days)")}) b
        group by l.facility, l.technique, l.doctors, b.day
        window by_day as (partition by l.facility, l.technique, l.doctors order by b.day)
    ) s cross join lateral generate_series(1, least(s.people, {MOST_PEOPLE})::integer) n
    group by facility, technique, doctors, n
    """,
    "techniques",
    "proficient",
)


async def apply(session: Session, slice_: Slice) -> None:
    """Refresh what the people touched by a slice master, and what it makes at the facilities where they are or were."""
    columns = slice_.parameters()
    await session.run(RECORD, **columns)
    people = await session.value(LIST_PEOPLE, **columns)
    if COMPETENCIES & set(slice_.type):
        await session.run(FORGET, people=people)
        await session.run(REFRESH, people=people)
    await set_measures(session, COUNT_REDUNDANCY, await session.value(LIST_FACILITIES, people=people))


COMPETENCY = Projection(
    "competency",
    2,
    Path(__file__).with_suffix(".sql"),
    {"rotation": COMPETENCIES | POSTS | ASSIGNMENTS | LICENCES | {AbsenceRecorded.type}},
    apply,
)
