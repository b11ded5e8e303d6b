"""People by day: who is where, in which village, under which titles and certificates, and with which degree and specialty."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from asyncpg import Record

from services.indicators.projections import staffing
from services.indicators.projections.measure import ALWAYS
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
from shared.statement import Statement, sql_file, statement

LICENCES = frozenset({LicenceRecorded.type, LicenceSuspended.type, LicenceResumed.type})
POSTS = frozenset({PostRecorded.type, PostEnded.type})
ASSIGNMENTS = frozenset(
    {AssignmentApproved.type, AssignmentStarted.type, AssignmentExtended.type, AssignmentEnded.type, AssignmentCancelled.type}
)
HANDLED = LICENCES | POSTS | ASSIGNMENTS | {CertificateRecorded.type, AbsenceRecorded.type, PractitionerRecorded.type}


def _recording(noun: str, first_day: str, insert: str) -> Statement:
    """Insert the facts of a slice; gives the practitioners of all versions of what is new, and since when it matters."""
    return statement(f"""
        with {SLICE_SQL}, fresh as (insert into {noun}_fact {insert} on conflict do nothing returning *),
        told as (select * from fresh union all select * from {noun}_fact where {noun} in (select {noun} from fresh)),
        since as (select {noun}, min(coalesce({first_day}, '{ALWAYS}')) as since from told group by {noun})
        select practitioner, min(since) as since from told join since using ({noun}) group by practitioner
    """)


RECORDED: tuple[tuple[frozenset[str], Statement], ...] = (
    (
        frozenset({PractitionerRecorded.type}),
        _recording(
            "person",
            f"'{ALWAYS}'::date",
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
            "issued_on",
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
            "lower(days)",
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
            "lower(days)",
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
            "lower(days)",
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
            "lower(days)",
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
    with person as (select * from unnest(:people::uuid[], :since::date[]) as p(practitioner, since))
    select facility as place, false as village, min(since) as since from presence join person using (practitioner) group by facility
    union all
    select village, true, min(since) from village_presence join person using (practitioner) group by village
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

REFRESH_FACILITIES = sql_file(Path(__file__).parent / "refresh_facilities.sql")
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
    people: dict[UUID, date] = {}
    for types, record in RECORDED:
        if types & kinds:
            _earlier(people, await session.all(record, **slice_.parameters()))
    if not people:
        return set()
    touched = sorted(people)
    told = {"people": touched, "since": [people[person] for person in touched]}
    been = await session.all(WHERE_THEY_WERE, **told)
    for move in OF_PEOPLE:
        await session.run(move, people=touched)
    been += await session.all(WHERE_THEY_WERE, **told)
    facilities: dict[str, date] = {}
    villages: dict[str, date] = {}
    _earlier(facilities, [row for row in been if not row["village"]])
    _earlier(villages, [row for row in been if row["village"]])
    keys = await session.all(REFRESH_FACILITIES, facilities=[*facilities])
    await staffing.count_staff(session, facilities, villages)
    return {(row["facility"], row["technique"]) for row in keys}


def _earlier[Key](since: dict[Key, date], rows: Sequence[Record]) -> None:
    """Take the days of rows that begin with a key and have a `since`, where they are earlier."""
    for row in rows:
        since[row[0]] = min(row["since"], since.get(row[0], date.max))
