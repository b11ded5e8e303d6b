"""Who may practise what, by day: licences, certificates, posts and competencies of practitioners, by opaque ids.

A licence is valid on its last day, too. What it says on a day is what its newest version effective by then says; whether it is
suspended is a step function over the effective days. A post or a certificate holds between the days that its newest version names,
a competency until the day before it lapses. Who was recorded twice is one person: rotation says each of their facts again under one id,
and person_alias tells which id stands for which.
"""

from pathlib import Path

from shared.contracts.rotation import (
    CertificateRecorded,
    CompetencyRecorded,
    CompetencyRevoked,
    LicenceRecorded,
    LicenceResumed,
    LicenceSuspended,
    PostEnded,
    PostRecorded,
    PractitionerMerged,
    PractitionerRecorded,
)
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

LICENCES = (LicenceRecorded.type, LicenceSuspended.type, LicenceResumed.type)
POSTS = (PostRecorded.type, PostEnded.type)
COMPETENCIES = (CompetencyRecorded.type, CompetencyRevoked.type)
TITLES = "array(select jsonb_array_elements_text(data->'titles'))"
CODES = "array(select jsonb_array_elements_text(data->'technique_codes'))"

RECORD = statement(f"""
    with {SLICE_SQL}, practitioners as (
        insert into practitioner_fact (practitioner, version, effective_on, title)
        select subject::uuid, version, effective_on, data->>'title' from slice where type = '{PractitionerRecorded.type}'
        on conflict do nothing
    ), licences as (
        insert into licence_fact (licence, version, effective_on, practitioner, titles, issued_on, expires_on, status)
        select subject, version, effective_on, (data->>'practitioner_id')::uuid, {TITLES}, (data->>'issued_on')::date,
            (data->>'expires_on')::date, data->>'status'
        from slice where type = any(:licence_types::text[])
        on conflict do nothing returning licence
    ), certificates as (
        insert into certificate_fact (certificate, version, practitioner, technique_codes, issued_on, expires_on)
        select subject, version, (data->>'practitioner_id')::uuid, {CODES}, (data->>'issued_on')::date, (data->>'expires_on')::date
        from slice where type = '{CertificateRecorded.type}'
        on conflict do nothing returning certificate
    ), posts as (
        insert into post_fact (post, version, practitioner, title, facility, technique_codes, starts_on, until)
        select subject::uuid, version, (data->>'practitioner_id')::uuid, data->>'title', data->>'facility', {CODES},
            (data->>'starts_on')::date, (data->>'until')::date
        from slice where type = any(:post_types::text[])
        on conflict do nothing returning post
    ), competencies as (
        insert into competency_fact (subject, version, practitioner, technique, effective_on, level, lapses_on)
        select subject, version, (data->>'practitioner_id')::uuid, data->>'technique_code', effective_on, data->>'level',
            (data->>'lapses_on')::date
        from slice where type = any(:competency_types::text[])
        on conflict do nothing returning subject
    ), aliases as (
        insert into person_alias (practitioner, person, version)
        select distinct on (subject) subject::uuid, (data->>'into')::uuid, version from slice where type = '{PractitionerMerged.type}'
        order by subject, version desc
        on conflict (practitioner) do update set person = excluded.person, version = excluded.version
        where excluded.version > person_alias.version
    )
    select coalesce((select array_agg(distinct licence) from licences), '{{}}') as licences,
        coalesce((select array_agg(distinct certificate) from certificates), '{{}}') as certificates,
        coalesce((select array_agg(distinct post) from posts), '{{}}') as posts,
        coalesce((select array_agg(distinct subject) from competencies), '{{}}') as competencies
""")
FORGET = statement("""
    with l as (delete from licence_state where licence = any(:licences::text[])),
    c as (delete from certificate_state where certificate = any(:certificates::text[])),
    p as (delete from post_state where post = any(:posts::uuid[]))
    delete from competency_state where subject = any(:competencies::text[])
""")
REFRESH_LICENCES = statement("""
    with changed as (
        select distinct on (licence, effective_on) licence, effective_on, status from licence_fact where licence = any(:licences::text[])
        order by licence, effective_on, version desc
    ), span as (
        select c.*, case when row_number() over days > 1 then effective_on end as starts, lead(effective_on) over days as ends
        from changed c window days as (partition by licence order by effective_on)
    )
    insert into licence_state (licence, valid, practitioner, titles, expires_on, status)
    select s.licence, daterange(s.starts, s.ends) * daterange(f.issued_on, f.expires_on, '[]'), f.practitioner, f.titles,
        f.expires_on, s.status
    from span s, lateral (
        select * from licence_fact l where l.licence = s.licence and l.effective_on <= s.effective_on order by l.version desc limit 1
    ) f
    where not isempty(daterange(s.starts, s.ends) * daterange(f.issued_on, f.expires_on, '[]'))
""")
REFRESH_CERTIFICATES = statement("""
    insert into certificate_state (certificate, valid, practitioner, technique_codes)
    select distinct on (certificate) certificate, daterange(issued_on, expires_on, '[]'), practitioner, technique_codes
    from certificate_fact where certificate = any(:certificates::text[]) order by certificate, version desc
""")
REFRESH_POSTS = statement("""
    insert into post_state (post, valid, practitioner, facility, technique_codes)
    select distinct on (post) post, daterange(starts_on, until), practitioner, facility, technique_codes
    from post_fact where post = any(:posts::uuid[]) order by post, version desc
""")
REFRESH_COMPETENCIES = statement("""
    insert into competency_state (subject, valid, practitioner, technique, level)
    select subject, daterange(effective_on, until), practitioner, technique, level
    from (
        select *, least(lead(effective_on) over (partition by subject order by effective_on), lapses_on) as until
        from (
            select distinct on (subject, effective_on) * from competency_fact where subject = any(:competencies::text[])
            order by subject, effective_on, version desc
        ) f
    ) s
    where level is not null
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Record the facts of a slice and refresh exactly the licences, certificates, posts and competencies that it names."""
    types = {"licence_types": list(LICENCES), "post_types": list(POSTS), "competency_types": list(COMPETENCIES)}
    touched = dict(await session.one(RECORD, **slice_.parameters(), **types))
    await session.run(FORGET, **touched)
    for refresh in (REFRESH_LICENCES, REFRESH_CERTIFICATES, REFRESH_POSTS, REFRESH_COMPETENCIES):
        await session.run(refresh, **touched)


PEOPLE = Projection(
    "people",
    2,
    Path(__file__).with_suffix(".sql"),
    {
        "rotation": frozenset(
            {PractitionerRecorded.type, PractitionerMerged.type, *LICENCES, CertificateRecorded.type, *POSTS, *COMPETENCIES}
        )
    },
    apply,
)
