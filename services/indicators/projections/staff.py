"""People by day: who is where, in which village, under which titles and certificates, and with which degree and specialty."""

from services.indicators.projections import staffing
from shared.contracts.rotation import (
    AbsenceRecorded,
    AssignmentApproved,
    AssignmentCancelled,
    AssignmentEnded,
    AssignmentExtended,
    AssignmentStarted,
    CertificateRecorded,
    LicenceRecorded,
    LicenceResumed,
    LicenceSuspended,
    PostEnded,
    PostRecorded,
    PractitionerRecorded,
)
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.statement import Statement, statement

LICENCES = frozenset({LicenceRecorded.type, LicenceSuspended.type, LicenceResumed.type})
POSTS = frozenset({PostRecorded.type, PostEnded.type})
ASSIGNMENTS = frozenset(
    {AssignmentApproved.type, AssignmentStarted.type, AssignmentExtended.type, AssignmentEnded.type, AssignmentCancelled.type}
)
HANDLED = LICENCES | POSTS | ASSIGNMENTS | {CertificateRecorded.type, AbsenceRecorded.type, PractitionerRecorded.type}


def _recording(noun: str, insert: str) -> Statement:
    """Insert the facts of a slice; gives the practitioners of any version of the subjects whose facts are new."""
    return statement(f"""
        with {SLICE_SQL}, fresh as (insert into {noun}_fact {insert} on conflict do nothing returning {noun}, practitioner)
        select coalesce(array_agg(distinct practitioner), '{{}}') from (
            select practitioner from fresh union select practitioner from {noun}_fact where {noun} in (select {noun} from fresh)
        ) touched
    """)


RECORDED: tuple[tuple[frozenset[str], Statement], ...] = (
    (
        frozenset({PractitionerRecorded.type}),
        _recording(
            "person",
            """
            (person, version, position, practitioner, effective_on, qualification, education_level, specialty)
            select subject, version, position, (data->>'practitioner_id')::uuid, effective_on, data->>'qualification',
                lower(data->>'education_level'), lower(data->>'specialty')
            from slice where type like 'vn.tuyen.rotation.practitioner-%'
            """,
        ),
    ),
    (
        LICENCES,
        _recording(
            "licence",
            """
            (licence, version, position, practitioner, titles, issued_on, days, effective_on, status)
            select subject, version, position, (data->>'practitioner_id')::uuid, array(select jsonb_array_elements_text(data->'titles')),
                (data->>'issued_on')::date, daterange((data->>'issued_on')::date, (data->>'expires_on')::date, '[]'), effective_on,
                data->>'status'
            from slice where type like 'vn.tuyen.rotation.licence-%'
            """,
        ),
    ),
    (
        frozenset({CertificateRecorded.type}),
        _recording(
            "certificate",
            """
            (certificate, version, position, practitioner, techniques, days)
            select subject, version, position, (data->>'practitioner_id')::uuid,
                array(select jsonb_array_elements_text(data->'technique_codes')),
                daterange((data->>'issued_on')::date, (data->>'expires_on')::date, '[]')
            from slice where type like 'vn.tuyen.rotation.certificate-%'
            """,
        ),
    ),
    (
        POSTS,
        _recording(
            "post",
            """
            (post, version, position, practitioner, facility, kind, title, village, training_months, days)
            select subject, version, position, (data->>'practitioner_id')::uuid, data->>'facility', data->>'kind', data->>'title',
                data->>'village', (data->>'training_months')::integer, daterange((data->>'starts_on')::date, (data->>'until')::date)
            from slice where type like 'vn.tuyen.rotation.post-%'
            """,
        ),
    ),
    (
        frozenset({AbsenceRecorded.type}),
        _recording(
            "absence",
            """
            (absence, version, position, practitioner, days)
            select subject, version, position, (data->>'practitioner_id')::uuid,
                daterange((data->>'starts_on')::date, (data->>'ends_on')::date, '[]')
            from slice where type like 'vn.tuyen.rotation.absence-%'
            """,
        ),
    ),
    (
        ASSIGNMENTS,
        _recording(
            "assignment",
            """
            (assignment, version, position, plan, practitioner, title, to_facility, days, status)
            select subject, version, position, data->>'plan', (data->>'practitioner_id')::uuid, data->>'title', data->>'to_facility',
                daterange((data->>'starts_on')::date, (data->>'ends_on')::date, '[]'), data->>'status'
            from slice where type like 'vn.tuyen.rotation.assignment-%'
            """,
        ),
    ),
)
WHERE_THEY_WERE = statement("""
    select (select coalesce(array_agg(distinct facility), '{}') from presence where practitioner = any(:people::uuid[])) as facilities,
        (select coalesce(array_agg(distinct village), '{}') from village_presence where practitioner = any(:people::uuid[])) as villages
""")

FORGET_PEOPLE = statement("delete from person_state where practitioner = any(:people::uuid[])")
# What is first said of somebody also holds on the days before, on which a post may have begun.
REFRESH_PEOPLE = statement("""
    insert into person_state (practitioner, days, qualification, education_level, specialty)
    select practitioner,
        daterange(case when lag(effective_on) over by_day is not null then effective_on end, lead(effective_on) over by_day),
        qualification, education_level, specialty
    from (
        select distinct on (practitioner, effective_on) * from person_fact where practitioner = any(:people::uuid[])
        order by practitioner, effective_on, version desc
    ) f
    window by_day as (partition by practitioner order by effective_on)
""")
FORGET_TITLES = statement("delete from practitioner_title where practitioner = any(:people::uuid[])")
# Titles and term are those of the licence's last version; its status is dated: valid from the day of issue unless a fact says otherwise.
REFRESH_TITLES = statement("""
    with latest as (
        select distinct on (licence) licence, practitioner, titles, issued_on, days from licence_fact
        where licence in (select licence from licence_fact where practitioner = any(:people::uuid[])) order by licence, version desc
    ),
    said as (
        select distinct on (f.licence, f.effective_on) f.licence, f.effective_on as day, f.status
        from licence_fact f join latest using (licence) order by f.licence, f.effective_on, f.version desc
    ),
    dated as (
        select licence, status, daterange(day, lead(day) over (partition by licence order by day)) as days
        from (
            select licence, day, status from said
            union all
            select l.licence, l.issued_on, 'valid' from latest l
            where not exists (select from said s where s.licence = l.licence and s.day <= l.issued_on)
        ) s
    )
    insert into practitioner_title (practitioner, title, days)
    select l.practitioner, title, range_agg(l.days * d.days)
    from latest l join dated d on d.licence = l.licence and d.status = 'valid' and d.days && l.days, unnest(l.titles) as title
    where l.practitioner = any(:people::uuid[])
    group by l.practitioner, title
""")
FORGET_CERTIFICATES = statement("delete from practitioner_certificate where practitioner = any(:people::uuid[])")
REFRESH_CERTIFICATES = statement("""
    insert into practitioner_certificate (practitioner, technique, days)
    select practitioner, technique, range_agg(days)
    from (
        select distinct on (certificate) * from certificate_fact
        where certificate in (select certificate from certificate_fact where practitioner = any(:people::uuid[]))
        order by certificate, version desc
    ) c, unnest(techniques) as technique
    where practitioner = any(:people::uuid[]) and not isempty(days)
    group by practitioner, technique
""")
POSTS_AND_ABSENCES = """
    held as (
        select distinct on (post) * from post_fact
        where post in (select post from post_fact where practitioner = any(:people::uuid[])) order by post, version desc
    ),
    away as materialized (
        select practitioner, range_agg(days) as days from (
            select distinct on (absence) * from absence_fact
            where absence in (select absence from absence_fact where practitioner = any(:people::uuid[])) order by absence, version desc
        ) a group by practitioner
    )"""
FORGET_PRESENCE = statement("delete from presence where practitioner = any(:people::uuid[])")
REFRESH_PRESENCE = statement(f"""
    with {POSTS_AND_ABSENCES},
    stay as (
        select practitioner, facility, kind, title, days from held
        union all
        select practitioner, to_facility, 'rotated', title, days from (
            select distinct on (assignment) * from assignment_fact
            where assignment in (select assignment from assignment_fact where practitioner = any(:people::uuid[]))
            order by assignment, version desc
        ) a where status in ('approved', 'started', 'ended')
    ),
    there as (
        select s.practitioner, s.facility, s.kind, s.title, range_agg(s.days) - coalesce(a.days, '{{}}') as days
        from stay s left join away a using (practitioner) where s.practitioner = any(:people::uuid[])
        group by s.practitioner, s.facility, s.kind, s.title, a.days
    )
    insert into presence (practitioner, facility, kind, title, days) select * from there where not isempty(days)
""")
FORGET_VILLAGES = statement("delete from village_presence where practitioner = any(:people::uuid[])")
REFRESH_VILLAGES = statement(f"""
    with {POSTS_AND_ABSENCES},
    there as (
        select h.practitioner, h.village, h.title, coalesce(h.training_months, 0) as months,
            range_agg(h.days) - coalesce(a.days, '{{}}') as days
        from held h left join away a using (practitioner) where h.practitioner = any(:people::uuid[]) and h.village is not null
        group by h.practitioner, h.village, h.title, months, a.days
    )
    insert into village_presence (practitioner, village, title, training_months, days) select * from there where not isempty(days)
""")

# What people make their facilities able to: titles and certificates of those in post. Gives the listed techniques that a change touches.
REFRESH_FACILITIES = statement("""
    with title as materialized (
        select p.facility, t.title, range_agg(p.days * t.days) as days
        from presence p join practitioner_title t using (practitioner)
        where p.facility = any(:facilities::text[]) and p.kind <> 'rotated' and p.days && t.days group by p.facility, t.title
    ),
    certificate as materialized (
        select p.facility, c.technique, range_agg(p.days * c.days) as days
        from presence p join practitioner_certificate c using (practitioner)
        where p.facility = any(:facilities::text[]) and p.kind <> 'rotated' and p.days && c.days group by p.facility, c.technique
    ),
    lost_title as (
        delete from facility_title f where facility = any(:facilities::text[])
            and not exists (select from title t where t.facility = f.facility and t.title = f.title)
        returning facility, title
    ),
    new_title as (
        insert into facility_title as f (facility, title, days) select * from title
        on conflict (facility, title) do update set days = excluded.days where f.days <> excluded.days
        returning facility, title
    ),
    lost_certificate as (
        delete from facility_certificate f where facility = any(:facilities::text[])
            and not exists (select from certificate c where c.facility = f.facility and c.technique = f.technique)
        returning facility, technique
    ),
    new_certificate as (
        insert into facility_certificate as f (facility, technique, days) select * from certificate
        on conflict (facility, technique) do update set days = excluded.days where f.days <> excluded.days
        returning facility, technique
    )
    select a.facility, a.technique
    from (select * from lost_title union select * from new_title) t join technique_scope s using (title)
        join approval_technique a on a.facility = t.facility and a.technique = s.technique
    union
    select facility, technique from (select * from lost_certificate union all select * from new_certificate) c
        join approval_technique using (facility, technique)
""")
OF_PEOPLE = (
    FORGET_PEOPLE,
    REFRESH_PEOPLE,
    FORGET_TITLES,
    REFRESH_TITLES,
    FORGET_CERTIFICATES,
    REFRESH_CERTIFICATES,
    FORGET_PRESENCE,
    REFRESH_PRESENCE,
    FORGET_VILLAGES,
    REFRESH_VILLAGES,
)

type Keys = set[tuple[str, str]]


async def record_people(session: Session, slice_: Slice) -> Keys:
    """Record the people's facts of a slice and refresh who is where; returns the (facility, technique) whose capability they may change."""
    kinds = set(slice_.type)
    people = {person for types, record in RECORDED if types & kinds for person in await session.value(record, **slice_.parameters())}
    if not people:
        return set()
    touched = sorted(people)
    before = await session.one(WHERE_THEY_WERE, people=touched)
    for move in OF_PEOPLE:
        await session.run(move, people=touched)
    after = await session.one(WHERE_THEY_WERE, people=touched)
    facilities = sorted({*before["facilities"], *after["facilities"]})
    keys = await session.all(REFRESH_FACILITIES, facilities=facilities)
    await staffing.count_staff(session, facilities, sorted({*before["villages"], *after["villages"]}))
    return {(row["facility"], row["technique"]) for row in keys}
