"""What is counted of people in post: at each facility, in each commune through the facilities that serve it, and in each village.

`<measure>.<n>` holds on the days on which at least n people are there. A doctor counts while licensed; rotated people count as working
doctors and as nothing else.
"""

from collections.abc import Sequence

from services.indicators.policy.rules import MOST_MONTHS, MOST_PEOPLE
from services.indicators.projections.measure import days_to_steps, set_measures, setting
from shared.db import Session
from shared.statement import statement

TITLES = {
    "pharmacist": "pharmacy_staff",
    "assistant_pharmacist": "pharmacy_staff",
    "doctor_traditional_medicine": "traditional_medicine_staff",
    "assistant_doctor_traditional_medicine": "traditional_medicine_staff",
    "traditional_physician": "traditional_medicine_staff",
    "doctor_general": "general_doctor",
}
BIRTH_TITLES = ("midwife", "assistant_doctor_obstetric_paediatric")
VILLAGE_TITLES = ("village_health_worker", "village_midwife")


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _at_least(counted: str) -> str:
    """The days on which at least 1, 2, ... of those counted (subject, measure, days of one each) are there, as measures `<measure>.<n>`."""
    return f"""
        select subject, measure || '.' || n, range_agg(daterange(day, until))
        from (
            select subject, measure, day, lead(day) over by_day as until, sum(sum(delta)) over by_day as people
            from ({counted}) c cross join lateral ({days_to_steps("c.days")}) d group by subject, measure, day
            window by_day as (partition by subject, measure order by day)
        ) s cross join lateral generate_series(1, least(s.people, {MOST_PEOPLE})::integer) n
        group by subject, measure, n
    """


COUNT_FACILITIES = setting(
    f"""
    with stay as materialized (
        select p.facility, p.practitioner, p.kind, p.title, p.days, case when p.title like 'doctor\\_%' then p.days * coalesce((
            select range_agg(t.days) from practitioner_title t where t.practitioner = p.practitioner and t.title like 'doctor\\_%'
        ), '{{}}') else p.days end as fit
        from presence p where p.facility = any(:subjects::text[])
    ),
    known as materialized (
        select s.facility, s.practitioner, s.title, s.days * datemultirange(p.days) as days, s.fit * datemultirange(p.days) as fit,
            coalesce(p.education_level, p.qualification) as level, p.qualification, p.specialty
        from stay s join person_state p using (practitioner)
        where s.kind <> 'rotated' and s.title not in ({_listed(VILLAGE_TITLES)})
    )
    {
        _at_least(f'''
        select facility as subject, measure, range_agg(fit) as days from (
            select s.facility, s.practitioner, m.measure, s.fit
            from stay s join (values {", ".join(f"('{title}', '{measure}')" for title, measure in TITLES.items())}) m(title, measure)
                on m.title = s.title and s.kind <> 'rotated'
            union all
            select facility, practitioner, 'working_doctor', fit from stay where title like 'doctor\\_%'
            union all
            select facility, practitioner, 'permanent_doctor', fit from stay where title like 'doctor\\_%' and kind = 'permanent'
        ) of group by facility, practitioner, measure
    ''')
    }
    union all
    select facility, 'staff', range_agg(days) from stay where kind <> 'rotated' and title not in ({_listed(VILLAGE_TITLES)})
    group by facility, practitioner
    union all
    select facility, 'staff_level.' || level, range_agg(days) from known group by facility, practitioner, level
    union all
    select facility, concat_ws('.', 'skilled', title, qualification, specialty), range_agg(fit) from known
    where specialty is not null group by facility, practitioner, title, qualification, specialty
    """,
    *dict.fromkeys(TITLES.values()),
    "working_doctor",
    "permanent_doctor",
    "staff",
    "staff_level",
    "skilled",
)
COUNT_COMMUNES = setting(
    _at_least(f"""
        select subject, 'station_or_polyclinic' as measure, days from served where subject = any(:subjects::text[])
        union all
        select v.subject, 'birth_attendant', range_agg(p.days * v.days) from served v join presence p using (facility)
        where v.subject = any(:subjects::text[]) and p.kind <> 'rotated' and p.title in ({_listed(BIRTH_TITLES)})
        group by v.subject, p.practitioner
    """),
    "station_or_polyclinic",
    "birth_attendant",
)
COUNT_VILLAGES = setting(
    _at_least(f"""
        select '@' || p.village as subject, m.measure, range_agg(p.days) as days
        from village_presence p cross join lateral (
            select 'village_midwife' as measure where p.title = 'village_midwife'
            union all
            select 'village_health_worker.' || month from generate_series(1, least(p.training_months, {MOST_MONTHS})) month
            where p.title = 'village_health_worker'
        ) m
        where p.village in (select substr(s, 2) from unnest(:subjects::text[]) s)
        group by p.village, p.practitioner, m.measure
    """),
    "village_midwife",
    "village_health_worker",
)
LIST_SERVED = statement("select coalesce(array_agg(distinct subject), '{}') from served where facility = any(:facilities::text[])")


async def count_staff(session: Session, facilities: Sequence[str], villages: Sequence[str]) -> None:
    """Say anew who is counted at some facilities, in the communes that these serve, and in some villages."""
    await set_measures(session, COUNT_FACILITIES, facilities)
    await set_measures(session, COUNT_COMMUNES, await session.value(LIST_SERVED, facilities=facilities))
    await set_measures(session, COUNT_VILLAGES, [f"@{village}" for village in villages])
