"""What districts have at their hospitals and centres by day, by the policies of each day: surgical teams, specialists of every field.

Measures of a hospital or centre: `district_like` while it is one, `surgical_teams.<n>` and `specialists.<n>` while it has at least n. Of a
district: by how much it has more than they have together, each for itself. A unit's sum then counts its districts, and whoever stands in
none of these for itself.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from services.indicators.district.rules import DOCTOR, FIELDS, KINDS, SKILLED, SPECIALTY, TEAM
from services.indicators.policy.rules import MOST_PEOPLE, POLICIES, PolicyCode
from services.indicators.projections.measure import days_to_steps, set_measures, setting_steps
from shared.contracts.catalog import AdminUnitRecorded, FacilityClosed, FacilityRecorded, UnitLevel
from shared.contracts.indicators import PolicySet
from shared.db import Session
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.statement import statement

LIKE, TEAMS, SPECIALISTS = "district_like", "surgical_teams", "specialists"
OF_LEVEL = f"kind in ({', '.join(sorted(f"'{kind}'" for kind in KINDS))})"
READINGS = sorted(
    {
        PolicyCode.SPECIALIST_QUALIFICATIONS,
        *(PolicyCode(SPECIALTY + field) for field in (*FIELDS, *(field for field, _, _ in TEAM))),
        *(people for _, _, people in TEAM),
    }
)


def _defaults() -> str:
    return ", ".join(f"('{code}', '{json.dumps(POLICIES[code].default)}'::jsonb)" for code in READINGS)


def _steps(source: str, keys: str, amounts: Sequence[str]) -> str:
    """Up by the amounts where the days of some rows begin, down where they end."""
    down = ", ".join(f"-{amount}" for amount in amounts)
    return f"""
        select {keys}, lower(days) as day, {", ".join(amounts)} from {source}
        union all
        select {keys}, upper(days), {down} from {source} where not upper_inf(days)
    """


PARTS = [f"team_{field}" for field, _, _ in TEAM]
FIELD_SUMS = [f"of_{field}" for field in FIELDS]
READING = f"""
    reading(code, days, value) as materialized (
        select code, daterange(valid_from, lead(valid_from) over (partition by code order by valid_from)), value from (
            select distinct on (code, valid_from) code, valid_from, value from (
                select code, valid_from, version, value from reading_fact
                union all
                select code, '-infinity', 0, value from (values {_defaults()}) d(code, value)
            ) said order by code, valid_from, version desc
        ) f
    )"""
# Who stands for a subject, and when: a hospital or centre for itself, those of a district for it.
MEMBERS = f"""
    hospital(facility, days) as materialized (
        select facility, range_agg(valid) from facility_state where {OF_LEVEL} and facility in (
            select unnest(:subjects::text[])
            union
            select facility from district_facility where '@' || district = any(:subjects)
        ) group by facility
    ),
    member(subject, facility, days) as materialized (
        select facility, facility, days from hospital where facility = any(:subjects)
        union all
        select '@' || f.district, f.facility, f.days * h.days from district_facility f join hospital h using (facility)
        where '@' || f.district = any(:subjects)
    )"""
# How many people of each part of a team, and specialists of each field, are at a hospital or centre, and how many a team takes.
SKILLS = f"""
    skilled(facility, title, qualification, specialty, days, people) as materialized (
        select s.facility, m.part[1], m.part[2], m.part[3], daterange(s.day, s.until), s.people
        from (
            select subject as facility, measure, day, lead(day) over by_day as until, sum(delta) over by_day as people
            from subject_step where subject in (select facility from hospital) and list = '' and measure like '{SKILLED}.%'
            window by_day as (partition by subject, measure order by day)
        ) s cross join lateral regexp_match(s.measure, '^{SKILLED}[.]([^.]*)[.]([^.]*)[.](.*)$') as m(part)
        where s.people > 0
    ),
    counted(facility, part, days, people) as (
        select s.facility, 'team_' || t.field, s.days * r.days, s.people
        from skilled s join (values {", ".join(f"('{field}', '{title}')" for field, title, _ in TEAM)}) t(field, title)
            on starts_with(s.title, t.title)
        join reading r on r.code = '{SPECIALTY}' || t.field and r.value ? s.specialty and r.days && s.days
        union all
        select s.facility, 'of_' || f.field, s.days * r.days * q.days, s.people
        from skilled s cross join (values {", ".join(f"('{field}')" for field in FIELDS)}) f(field)
        join reading r on r.code = '{SPECIALTY}' || f.field and r.value ? s.specialty and r.days && s.days
        join reading q on q.code = '{PolicyCode.SPECIALIST_QUALIFICATIONS}' and q.value ? s.qualification and q.days && (s.days * r.days)
        where starts_with(s.title, '{DOCTOR}')
        union all
        select h.facility, r.code, r.days, r.value::text::bigint
        from hospital h cross join reading r where r.code in ({", ".join(f"'{people}'" for _, _, people in TEAM)})
    )"""


def _sum(part: str) -> str:
    return f"sum(coalesce(sum(people) filter (where part = '{part}'), 0)) over by_day"


COUNT = setting_steps(
    f"""
    with {READING}, {MEMBERS}, {SKILLS},
    there(facility, days, teams, {", ".join(FIELD_SUMS)}) as materialized (
        select facility, daterange(day, lead(day) over by_day),
            least({", ".join(f"div({_sum(f'team_{field}')}, {_sum(people)})" for field, _, people in TEAM)}),
            {", ".join(_sum(part) for part in FIELD_SUMS)}
        from ({_steps("counted", "facility, part", ["people"])}) c group by facility, day
        window by_day as (partition by facility order by day)
    ),
    portion(subject, days, teams, {", ".join(FIELD_SUMS)}) as materialized (
        select m.subject, t.days * r.days, t.teams, {", ".join(f"t.{part}" for part in FIELD_SUMS)}
        from member m cross join lateral unnest(m.days) r(days) join there t on t.facility = m.facility and t.days && r.days
    ),
    whole(subject, days, teams, specialists) as materialized (
        select subject, daterange(day, lead(day) over by_day), sum(sum(teams)) over by_day,
            least({", ".join(f"sum(sum({part})) over by_day" for part in FIELD_SUMS)})
        from ({_steps("portion", "subject", ["teams", *FIELD_SUMS])}) p group by subject, day
        window by_day as (partition by subject order by day)
    ),
    told(subject, measure, number, days, sign) as materialized (
        select subject, '{TEAMS}', teams, days, 1 from whole where teams > 0
        union all
        select subject, '{SPECIALISTS}', specialists, days, 1 from whole where specialists > 0
        union all
        select subject, '{TEAMS}', teams, days, -1 from portion where subject like '@%' and teams > 0
        union all
        select subject, '{SPECIALISTS}', least({", ".join(FIELD_SUMS)}), days, -1 from portion
        where subject like '@%' and least({", ".join(FIELD_SUMS)}) > 0
    ),
    reached(subject, measure, days, delta) as materialized (
        select subject, measure || '.' || n, days, sign
        from told cross join lateral generate_series(1, least(number, {MOST_PEOPLE})::integer) n
    ),
    one(subject, days, delta) as (
        select subject, days, case when subject like '@%' then -1 else 1 end from member
        union all
        select '@' || code, range_agg(valid), 1 from unit_state
        where level = '{UnitLevel.DISTRICT}' and '@' || code = any(:subjects) group by code
    )
    {_steps("reached", "subject, measure", ["delta"])}
    union all
    select o.subject, '{LIKE}', d.day, d.delta * o.delta from one o cross join lateral ({days_to_steps("o.days")}) d
    """,
    LIKE,
    TEAMS,
    SPECIALISTS,
)
LIST_SUBJECTS = statement(f"""
    select coalesce(array_agg(subject), '{{}}') from (
        select facility as subject from facility_state where facility = any(:facilities::text[]) and {OF_LEVEL}
        union
        select '@' || district from district_facility where facility = any(:facilities)
    ) s
""")
LIST_ALL = statement(f"""
    select coalesce(array_agg(subject), '{{}}') from (
        select facility as subject from facility_state where {OF_LEVEL}
        union
        select '@' || code from unit_state where level = '{UnitLevel.DISTRICT}'
    ) s
""")
COUNTED = f"exists (select from subject_step k where k.subject = s.subject and k.list = '' and k.measure = '{LIKE}')"
# Facilities that are or were of a district's level: those of the slice, and those that stand in a unit of it or below one.
LIST_TOUCHED = statement(f"""
    with recursive {SLICE_SQL},
    said as (
        select distinct '@' || (data->>'code') as subject, data->>'level' as level, true as is_unit
        from slice where type = '{AdminUnitRecorded.type}'
        union
        select subject, null, false from slice where type <> '{AdminUnitRecorded.type}'
    ),
    district as (select subject from said s where is_unit and (level = '{UnitLevel.DISTRICT}' or {COUNTED})),
    below(code) as (
        select substr(subject, 2) from said where is_unit and (level <> '{UnitLevel.PROVINCE}' or subject in (select subject from district))
        union
        select u.code from below b join unit_state u on u.parent = b.code
    ),
    facility as (
        select facility from below join facility_state on admin_unit = code where {OF_LEVEL}
        union
        select subject from said s
        where not is_unit and (exists (select from facility_state where facility = s.subject and {OF_LEVEL}) or {COUNTED})
    )
    select (select coalesce(array_agg(subject), '{{}}') from district) as districts,
        (select coalesce(array_agg(facility), '{{}}') from facility) as facilities
""")
FORGET = statement("delete from district_facility where facility = any(:facilities::text[])")
REFRESH = statement(f"""
    insert into district_facility (facility, district, days)
    select s.subject, s.place, range_agg(s.days * d.days)
    from (select subject, place, split_part(class, '|', 1) as kind, days from standing where subject = any(:facilities::text[])) s
    join (select code, range_agg(valid) as days from unit_state where level = '{UnitLevel.DISTRICT}' group by code) d
        on d.code = s.place and d.days && s.days
    where s.{OF_LEVEL} group by s.subject, s.place
""")
RECORD_READINGS = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into reading_fact (code, valid_from, version, value)
        select data->>'code', (data->>'valid_from')::date, version, data->'value' from slice where data->>'code' = any(:codes::text[])
        on conflict do nothing returning code
    )
    select exists (select from fresh)
""")


async def apply(session: Session, slice_: Slice) -> None:
    """Say anew in which districts the facilities touched by a slice stand, and what these and they have."""
    if PolicySet.type in set(slice_.type):
        if await session.value(RECORD_READINGS, **slice_.parameters(), codes=READINGS):
            await set_measures(session, COUNT, await session.value(LIST_ALL))
        return
    touched = await session.one(LIST_TOUCHED, **slice_.parameters())
    facilities = touched["facilities"]
    before = await session.value(LIST_SUBJECTS, facilities=facilities)
    await session.run(FORGET, facilities=facilities)
    await session.run(REFRESH, facilities=facilities)
    after = await session.value(LIST_SUBJECTS, facilities=facilities)
    await set_measures(session, COUNT, sorted({*touched["districts"], *facilities, *before, *after}))


async def count_districts(session: Session, facilities: Sequence[str]) -> None:
    """Say anew what some facilities have, whose people have changed, and the districts in which they stand."""
    if subjects := await session.value(LIST_SUBJECTS, facilities=facilities):
        await set_measures(session, COUNT, subjects)


DISTRICT = Projection(
    "district",
    1,
    Path(__file__).with_suffix(".sql"),
    {
        "catalog": frozenset({AdminUnitRecorded.type, FacilityRecorded.type, FacilityClosed.type}),
        "indicators": frozenset({PolicySet.type}),
    },
    apply,
)
