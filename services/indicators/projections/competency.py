"""How many proficient people each listed technique of a facility has by day, and so how many techniques have at least so many.

Measures of a facility: `techniques.<doctors>` are its listed techniques, `proficient.<doctors>.<n>` those of them with at least n
proficient people in post there and not absent; <doctors> is `few` on days on which at most one
doctor works there, else `many`: what a technique needs may hang on it (domain rule 5).
"""

from pathlib import Path

from services.indicators.policy.rules import MOST_PEOPLE
from services.indicators.projections.measure import ALWAYS, days_to_steps, set_since, setting_steps
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
# The people whose competencies, posts, absences, rotations or licences a slice may change, and since when: those of any version of its
# subjects.
LIST_PEOPLE = statement(f"""
    with {SLICE_SQL},
    touched(subject, practitioner, day) as (
        select competency, practitioner, effective_on from competency_fact where competency in (select subject from slice)
        union all
        select post, practitioner, coalesce(lower(days), '{ALWAYS}') from post_fact where post in (select subject from slice)
        union all
        select absence, practitioner, coalesce(lower(days), '{ALWAYS}') from absence_fact where absence in (select subject from slice)
        union all
        select assignment, practitioner, coalesce(lower(days), '{ALWAYS}') from assignment_fact
        where assignment in (select subject from slice)
        union all
        select licence, practitioner, issued_on from licence_fact where licence in (select subject from slice)
    ),
    since as (select subject, min(day) as since from touched group by subject)
    select practitioner, min(since) as since from touched join since using (subject) group by practitioner
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
    with person as (select * from unnest(:people::uuid[], :since::date[]) as p(practitioner, since))
    select facility, min(since) as since from (
        select o.facility, since from person join post_fact f using (practitioner) join post_fact o using (post)
        union all
        select o.to_facility, since from person join assignment_fact f using (practitioner) join assignment_fact o using (assignment)
    ) been group by facility
""")


def _told_by_doctors(steps: str) -> str:
    """Steps (subject, name, n, day, delta) of a number of techniques, as measures `<name>.<doctors>.<n>`: by how many doctors are there."""
    return f"""
        with step(subject, name, n, day, delta) as materialized ({steps}),
        doctor as (
            select subject, greatest(day, before) as day, sum(delta) as delta from asked join subject_step using (subject)
            where list = '' and measure = 'working_doctor.2' group by 1, 2
        ),
        counted as (
            select subject, name, n, day, sum(sum(delta)) over by_day as techniques, sum(sum(doctors)) over by_day > 0 as many
            from (
                select subject, name, n, day, delta, 0 as doctors from step
                union all
                select subject, s.name, s.n, d.day, 0, d.delta
                from (select distinct subject, name, n from step) s join doctor d using (subject)
            ) b group by subject, name, n, day
            window by_day as (partition by subject, name, n order by day)
        )
        select subject, concat_ws('.', name, doctors, n), day, techniques - lag(techniques, 1, 0::numeric) over by_day
        from (
            select c.subject, c.name, c.n, c.day, g.doctors,
                case when c.many = (g.doctors = 'many') then c.techniques else 0 end as techniques
            from counted c cross join (values ('many'), ('few')) g(doctors)
        ) told
        window by_day as (partition by subject, name, n, doctors order by day)
    """


COUNT_LISTED = setting_steps(
    _told_by_doctors(f"""
        select l.subject, 'techniques', null::integer, d.day, d.delta * l.techniques
        from (
            select subject, l.days * a.days as days, count(*) as techniques
            from asked a join listing l on l.facility = a.subject group by 1, 2
        ) l cross join lateral ({days_to_steps("l.days")}) d
    """),
    "techniques",
    since=True,
)
# When doctors come or go: the listed techniques themselves stay as they were told.
TELL_LISTED = setting_steps(
    _told_by_doctors("""
        select subject, 'techniques', null::integer, greatest(day, before), sum(delta) from asked join subject_step using (subject)
        where list = '' and measure in ('techniques.many', 'techniques.few') group by 1, 4 having sum(delta) <> 0
    """),
    "techniques",
    since=True,
)
COUNT_PROFICIENT = setting_steps(
    _told_by_doctors(f"""
        with master as (
            select p.facility, c.technique, range_agg(p.days * c.days * a.days) as days
            from asked a join presence p on p.facility = a.subject join competency c using (practitioner)
            where p.kind <> 'rotated' and p.days && c.days
            group by p.facility, c.technique, p.practitioner
        ),
        mastered as (
            select m.facility, m.technique, d.day, sum(sum(d.delta)) over by_day as people
            from master m join listing l using (facility, technique) cross join lateral ({days_to_steps("(l.days * m.days)")}) d
            group by m.facility, m.technique, d.day
            window by_day as (partition by m.facility, m.technique order by d.day)
        )
        select facility, 'proficient', n, day, sum(sign(people - before)) from (
            select facility, day, people, lag(people, 1, 0::numeric) over by_day as before from mastered
            window by_day as (partition by facility, technique order by day)
        ) t cross join lateral generate_series(
            (least(people, before) + 1)::integer, least(greatest(people, before), {MOST_PEOPLE})::integer
        ) n group by facility, n, day
    """),
    "proficient",
    since=True,
)


async def apply(session: Session, slice_: Slice) -> None:
    """Refresh what the people touched by a slice master, and what it makes at the facilities where they are or were."""
    columns = slice_.parameters()
    await session.run(RECORD, **columns)
    touched = await session.all(LIST_PEOPLE, **columns)
    people = [row["practitioner"] for row in touched]
    if COMPETENCIES & set(slice_.type):
        await session.run(FORGET, people=people)
        await session.run(REFRESH, people=people)
    been = await session.all(LIST_FACILITIES, people=people, since=[row["since"] for row in touched])
    facilities = {row["facility"]: row["since"] for row in been}
    await set_since(session, COUNT_PROFICIENT, facilities)
    if not COMPETENCIES.issuperset(slice_.type):
        await set_since(session, TELL_LISTED, facilities)


COMPETENCY = Projection(
    "competency",
    6,
    Path(__file__).with_suffix(".sql"),
    {"rotation": COMPETENCIES | POSTS | ASSIGNMENTS | LICENCES | {AbsenceRecorded.type}},
    apply,
)
