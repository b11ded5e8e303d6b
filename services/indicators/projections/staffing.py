"""What is counted of people in post: at each facility, in each commune through the facilities that serve it, and in each village.

`<measure>.<n>` holds on the days on which at least n people are there. A doctor counts while licensed; rotated people count as working
doctors and as nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from services.indicators.policy.rules import MOST_MONTHS, MOST_PEOPLE
from services.indicators.projections.district import count_districts
from services.indicators.projections.measure import days_to_steps, set_since, setting
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
# The stays at some facilities; a doctor is fit to be counted while licensed as one.
STAYS = """
    select p.facility, p.practitioner, p.kind, p.title, p.days, case when p.title like 'doctor\\_%' then p.days * coalesce((
        select range_agg(t.days) from practitioner_title t where t.practitioner = p.practitioner and t.title like 'doctor\\_%'
    ), '{}') else p.days end as fit
    from presence p where p.facility = any(:subjects::text[])
"""


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


def _each(people: str) -> str:
    """The days of each of those counted by a measure since the day asked for, however many stays they are made of."""
    return f"""
        select p.subject, p.measure, range_agg(p.days * a.days) as days from ({people}) p join asked a using (subject)
        group by p.subject, p.measure, coalesce(practitioner::text, facility)
    """


# Who is counted by which measure of `:subjects`, and on which days: of facilities those that are told by how many there are, ...
PEOPLE_BY_NUMBER = f"""
    select s.facility as subject, m.measure, s.facility, s.practitioner, s.kind, s.title, s.fit as days
    from ({STAYS}) s cross join lateral (
        select measure from (values {", ".join(f"('{title}', '{measure}')" for title, measure in TITLES.items())}) t(title, measure)
        where t.title = s.title and s.kind <> 'rotated'
        union all
        select 'working_doctor' where s.title like 'doctor\\_%'
        union all
        select 'permanent_doctor' where s.title like 'doctor\\_%' and s.kind = 'permanent'
    ) m
"""
# ... and those that are told one by one;
PEOPLE_ONE_BY_ONE = f"""
    with professional as materialized (select * from ({STAYS}) s where kind <> 'rotated' and title not in ({_listed(VILLAGE_TITLES)}))
    select facility as subject, 'staff' as measure, facility, practitioner, kind, title, days from professional
    union all
    select s.facility, m.measure, s.facility, s.practitioner, s.kind, s.title, m.days
    from professional s join person_state p using (practitioner) cross join lateral (
        values ('staff_level.' || coalesce(p.education_level, p.qualification), s.days * datemultirange(p.days)),
            (concat_ws('.', 'skilled', s.title, p.qualification, p.specialty), s.fit * datemultirange(p.days))
    ) m(measure, days)
    where m.measure not like 'skilled.%' or p.specialty is not null
"""
# of communes the facilities that serve them and the people of these;
PEOPLE_OF_COMMUNES = f"""
    select subject, 'station_or_polyclinic' as measure, facility, null::uuid as practitioner, null as kind, null as title, days
    from served where subject = any(:subjects::text[])
    union all
    select v.subject, 'birth_attendant', p.facility, p.practitioner, p.kind, p.title, p.days * v.days
    from served v join presence p using (facility)
    where v.subject = any(:subjects::text[]) and p.kind <> 'rotated' and p.title in ({_listed(BIRTH_TITLES)})
"""
# of villages the people posted to them.
PEOPLE_OF_VILLAGES = f"""
    select '@' || p.village as subject, m.measure, null as facility, p.practitioner, null as kind, p.title, p.days
    from village_presence p cross join lateral (
        select 'village_midwife' as measure where p.title = 'village_midwife'
        union all
        select 'village_health_worker.' || month from generate_series(1, least(p.training_months, {MOST_MONTHS})) month
        where p.title = 'village_health_worker'
    ) m
    where p.village in (select substr(s, 2) from unnest(:subjects::text[]) s)
"""
COUNT_FACILITIES = setting(
    f"{_at_least(_each(PEOPLE_BY_NUMBER))} union all {_each(PEOPLE_ONE_BY_ONE)}",
    *dict.fromkeys(TITLES.values()),
    "working_doctor",
    "permanent_doctor",
    "staff",
    "staff_level",
    "skilled",
    since=True,
)
COUNT_COMMUNES = setting(_at_least(_each(PEOPLE_OF_COMMUNES)), "station_or_polyclinic", "birth_attendant", since=True)
COUNT_VILLAGES = setting(_at_least(_each(PEOPLE_OF_VILLAGES)), "village_midwife", "village_health_worker", since=True)
LIST_SERVED = statement("""
    select subject, min(since) as since from served join unnest(:facilities::text[], :since::date[]) as f(facility, since) using (facility)
    group by subject
""")


async def count_staff(session: Session, facilities: Mapping[str, date], villages: Mapping[str, date]) -> None:
    """Say anew who is counted at some facilities, in their districts and communes, and in some villages, each from a day on."""
    await set_since(session, COUNT_FACILITIES, facilities)
    await count_districts(session, [*facilities])
    served = await session.all(LIST_SERVED, facilities=[*facilities], since=[*facilities.values()])
    await set_since(session, COUNT_COMMUNES, {row["subject"]: row["since"] for row in served})
    await set_since(session, COUNT_VILLAGES, {f"@{village}": since for village, since in villages.items()})
