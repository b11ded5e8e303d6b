"""A generated country in the logs: at scale 1, 34 provinces, 12,000 facilities, 50,000 staff, 5 million facility-technique facts.

Ten years of it, 10 million events as the services publish them, written set-based into the event logs with the sequencer's hash chain.
"""

from dataclasses import dataclass

import asyncpg

FACILITIES = 12_000
IN_PROVINCE, COMMUNES = 353, 98
LIST_SIZE = 500
FACTS_OF_FACILITY = 250 + 4 * 42
YEARS = range(2016, 2026)
FIRST_PROVINCE = "12"

# A facility stands in a commune of its province; its level's list is a third of the techniques. Staff are told by facility and number.
WORLD = f"""
    facility as (
        select i, 'S' || i as code, p.n as p, p.code as province, 'C' || p.n || '-' || j % {COMMUNES} as commune, k.kind,
            case when k.kind = 'provincial_general_hospital' then 'province' when k.kind = 'district_health_centre' then 'district'
                else 'commune' end as level,
            case when k.kind = 'provincial_general_hospital' then 0 when k.kind = 'district_health_centre' then {LIST_SIZE}
                else {2 * LIST_SIZE} end as base,
            'S' || (i - 1 - j + 1) as upper
        from generate_series($1::integer, $2::integer) i cross join lateral (select (i - 1) % {IN_PROVINCE} as j) j
            cross join lateral (
                select (i - 1) / {IN_PROVINCE} + 1 as n,
                    case when i <= {IN_PROVINCE} then '{FIRST_PROVINCE}' else 'P' || (i - 1) / {IN_PROVINCE} + 1 end as code
            ) p
            cross join lateral (select case when j = 0 then 'provincial_general_hospital' when j % 18 = 1 then 'district_health_centre'
                when j % 36 = 5 then 'regional_polyclinic' else 'commune_station' end as kind) k
    ),
    staff as (
        select f.*, md5('staff ' || i || ' ' || k)::uuid as id,
            (array['doctor_general', 'nurse', 'midwife', 'pharmacist', 'doctor_general'])[1 + (i + k) % 5] as title, k
        from facility f cross join lateral generate_series(0, 3 + (i % 6 = 0)::integer) k
    ),
    year as (select make_date($3, 1, 1) as first_day, $3::integer as y)
"""
FACILITIES_OPEN = """
    select 'catalog.facility-recorded' as type, code as subject, 1 as version, '2015-01-01'::date as day, province,
        json_build_object('code', code, 'kind', kind, 'level', level, 'admin_unit', commune, 'parent_facility', null,
            'beds', case when level = 'commune' then null else 50 end, 'acts_as_station', kind = 'regional_polyclinic',
            'serves_communes', '[]'::json, 'insurance_qualified', true, 'valid_from', '2015-01-01') as data
    from facility
"""
FOUNDATION = f"""
    select 'catalog.admin-unit-recorded' as type, u.code || '@2015-01-01' as subject, 1 as version, '2015-01-01'::date as day, u.province,
        json_build_object('code', u.code, 'since', '2015-01-01', 'level', u.level, 'parent', u.parent, 'difficulty', '[]'::json,
            'valid_from', '2015-01-01', 'valid_to', null, 'successors', '[]'::json) as data
    from (
        select distinct province as code, 'province' as level, null as parent, province from facility
        union select distinct commune, 'commune', province, province from facility
    ) u
    union all
    select 'catalog.technique-recorded', 'T' || t, 1, '2015-01-01', 'VN',
        json_build_object('code', 'T' || t, 'scopes', json_build_array('doctor_general'), 'requirements', '{{}}'::json)
    from generate_series(1, 3 * {LIST_SIZE}) t
    union all
    select 'catalog.level-list-published', level || '@2015-01-01', 1, '2015-01-01', 'VN',
        json_build_object('level', level, 'valid_from', '2015-01-01', 'technique_codes',
            (select json_agg('T' || t) from generate_series(base + 1, base + {LIST_SIZE}) t))
    from (values ('province', 0), ('district', {LIST_SIZE}), ('commune', {2 * LIST_SIZE})) l(level, base)
"""
CATALOG_YEAR = f"""
    select 'catalog.approval-granted' as type, a.id::text as subject, 1 as version, a.day, f.province,
        json_build_object('approval_id', a.id, 'facility', f.code, 'technique_codes',
                (select json_agg('T' || f.base + 1 + (f.i * 7 + t) % {LIST_SIZE}) from generate_series(g.first, g.last) t),
            'above_level', false, 'approver', 'department', 'decision_no', '1/QD', 'decided_on', a.day, 'status', 'in_force') as data
    from facility f join (
        values (0, 2016, 0, 249), (1, 2018, 250, 291), (2, 2020, 292, 333), (3, 2022, 334, 375), (4, 2024, 376, 417)
    ) g(n, y, first, last) on g.y = $3
        cross join lateral (select md5('approval ' || f.i || ' ' || g.n)::uuid as id, make_date(g.y, 1 + f.i % 12, 1 + f.i % 28) as day) a
    union all
    select 'catalog.return-accepted', f.code || '@' || to_char(m, 'YYYY-MM'), 1 + v, (m + interval '1 month - 1 day')::date, f.province,
        json_build_object('facility', f.code, 'month', to_char(m, 'YYYY-MM'), 'items', (
            select json_agg(json_build_object('technique_code',
                'T' || f.base + 1 + (f.i * 7 + (extract(month from m)::integer * 3 + t * 5) % 120) % {LIST_SIZE},
                'cases', 2 + t + v, 'insured_cases', 1, 'rotated_cases', t % 2)) from generate_series(1, 10) t))
    from facility f cross join year cross join lateral generate_series(first_day, first_day + interval '11 months', interval '1 month') m
        cross join lateral generate_series(0, (f.i % 33 = extract(month from m))::integer) v
"""
STAFF_BEGIN = """
    select 'rotation.practitioner-recorded' as type, id::text as subject, 1 as version, '2016-01-01'::date as day, province,
        json_build_object('practitioner_id', id, 'title', title, 'qualification', 'BSĐK', 'specialty',
            case when level = 'district' then (array['surgery', 'anaesthesia', 'theatre', 'internal'])[1 + (i + k) % 4] end,
            'education_level', 'university') as data
    from staff
    union all
    select 'rotation.licence-recorded', md5('licence ' || id), 1, '2016-01-01', province,
        json_build_object('licence_id', md5('licence ' || id), 'practitioner_id', id, 'titles', json_build_array(title),
            'issued_on', '2015-06-01', 'expires_on', case when k = 2 then '2026-05-31' end, 'status', 'valid')
    from staff
    union all
    select 'rotation.post-recorded', md5('post ' || id)::uuid::text, 1, '2016-01-01', province, json_build_object('post_id',
        md5('post ' || id)::uuid, 'practitioner_id', id, 'title', title, 'facility', code, 'kind',
        case when k < 3 then 'permanent' else 'contract' end, 'technique_codes', '[]'::json, 'starts_on', '2016-01-01', 'until', null,
        'village', null, 'training_months', null)
    from staff
"""
ROTATION_YEAR = f"""
    select 'rotation.absence-recorded' as type, a.id::text as subject, 1 as version, a.day, s.province,
        json_build_object('absence_id', a.id, 'practitioner_id', s.id, 'kind', 'leave', 'starts_on', a.day, 'ends_on', a.day + 6) as data
    from staff s cross join year cross join generate_series(1, 2) n cross join lateral (
        select md5('absence ' || s.id || y || n)::uuid as id, first_day + (s.i * 11 + s.k * 31 + n * 170) % 350 as day
    ) a
    union all
    select 'rotation.competency-recorded', s.id || '@' || c.technique, 1, first_day + (s.i + s.k) % 365, s.province,
        json_build_object('practitioner_id', s.id, 'technique_code', c.technique, 'level', 'proficient', 'transfer_id', null)
    from staff s cross join year cross join lateral (
        select 'T' || s.base + 1 + (s.i * 7 + y * 3 + s.k) % {LIST_SIZE} as technique) c
    where y % 5 <> s.k % 5
    union all
    select 'rotation.certificate-recorded', md5('certificate ' || s.id || y)::text, 1, first_day + s.i % 365, s.province,
        json_build_object('certificate_id', md5('certificate ' || s.id || y), 'practitioner_id', s.id, 'technique_codes', json_build_array(
            'T' || s.base + 1 + (s.i * 7 + y + s.k) % {LIST_SIZE}), 'issued_on', first_day + s.i % 365, 'expires_on', null)
    from staff s cross join year where y % 5 = s.k % 5
    union all
    select 'rotation.assignment-' || t.step, a.id::text, t.version, case t.step when 'ended' then a.day + 180 else a.day end, s.province,
        json_build_object('assignment_id', a.id, 'plan', 'R' || s.p || '-' || y, 'practitioner_id', s.id, 'title', s.title,
            'qualification', 'BSĐK', 'from_facility', s.code, 'to_facility', 'S' || s.i + 1, 'starts_on', a.day, 'ends_on', a.day + 180,
            'duties', json_build_array('procedure_guidance'), 'status', t.step)
    from staff s cross join year
        cross join lateral (select md5('assignment ' || s.id || y)::uuid as id, first_day + s.i % 180 as day) a
        cross join (values ('approved', 1), ('started', 2), ('ended', 3)) t(step, version)
    where (s.i + s.k + y) % 40 = 0
    union all
    select 'rotation.plan-approved', 'R' || f.p || '-' || y, 1, first_day, f.province, json_build_object('code', 'R' || f.p || '-' || y,
        'unit', f.province, 'starts_on', first_day, 'ends_on', make_date(y, 12, 31), 'stated_total', 40, 'stated_by_qualification',
        '{{}}'::json, 'quotas', '[]'::json, 'budget', '{{"province": 1000000000}}'::json)
    from facility f cross join year where f.kind = 'provincial_general_hospital'
    union all
    select 'rotation.payment-recorded', p.id::text, 1, p.day, s.province, json_build_object('payment_id', p.id, 'assignment_id',
        md5('assignment ' || s.id || y)::uuid, 'plan', 'R' || s.p || '-' || y, 'from_facility', s.code, 'budget_level', 'province', 'kind',
        'allowance', 'amount', 3000000, 'paid_on', p.day)
    from staff s cross join year cross join generate_series(1, 6) n
        cross join lateral (select md5('payment ' || s.id || y || n)::uuid as id, first_day + s.i % 180 + 30 * n as day) p
    where (s.i + s.k + y) % 40 = 0
"""
TRANSFER_YEAR = f"""
    select 'transfer.transfer-' || t.step as type, f.id::text as subject, t.version, first_day + (f.i + t.version * 60) % 365 as day,
        f.province,
        json_build_object('transfer_id', f.id, 'technique_codes', json_build_array(f.technique), 'from_facility', f.upper,
            'to_facility', f.code, 'trainer_ids', '[]'::json, 'trainee_ids', '[]'::json, 'plan', null, 'need', null,
            'planned_from', first_day, 'planned_to', first_day + 300, 'status', t.step) as data
    from (
        select f.*, first_day, md5('transfer ' || f.i || y)::uuid as id, 'T' || f.base + 1 + (f.i * 7 + y % 250) % {LIST_SIZE} as technique
        from facility f cross join year where (f.i + y) % 4 = 0
    ) f cross join (values ('proposed', 1), ('approved', 2), ('started', 3)) t(step, version)
    union all
    select 'transfer.telehealth-held', t.id::text, 1, t.day, f.province, json_build_object('session_id', t.id, 'upper_facility', f.upper,
        'lower_facility', f.code, 'on', t.day, 'kind', 'consultation', 'minutes', 30)
    from facility f cross join year cross join generate_series(1, 4) n cross join lateral (
        select md5('telehealth ' || f.i || y || n)::uuid as id, first_day + (f.i * 5 + n * 90) % 365 as day) t
    where f.upper <> f.code
    union all
    select 'transfer.session-recorded', md5('transfer ' || f.i || y)::uuid::text, 3 + n, first_day + (f.i + n * 7) % 365, f.province,
        json_build_object('transfer_id', md5('transfer ' || f.i || y)::uuid, 'session_id', md5('session ' || f.i || y || n)::uuid,
            'on', first_day + (f.i + n * 7) % 365, 'trainer_id', md5('staff ' || f.i || ' 0')::uuid, 'mode', 'on_site', 'cases',
            json_build_array(json_build_object('trainee_id', md5('staff ' || f.i || ' 1')::uuid, 'technique_code',
                'T' || f.base + 1 + (f.i * 7 + y % 250) % {LIST_SIZE}, 'role', 'assisted', 'count', 1)))
    from facility f cross join year cross join generate_series(1, 52) n
"""
APPEND = f"""
    with {WORLD}, said as materialized (
        select h.position + row_number() over (order by day, type, subject, version) as position, uuidv7() as id,
            'vn.tuyen.' || type || '.v1' as type, subject, version::bigint as version, day, province, data, now() as recorded_at,
            uuidv7() as correlation_id, h.epoch, h.position as before
        from ({{events}}) e cross join log_head h
    ),
    chained as (
        select s.*, hash_chain(case when s.position = s.before + 1 then (select hash from log_head) else '\\x' end || convert_to(
            entry_field(position::text) || entry_field(id::text) || entry_field(type) || entry_field(subject) || entry_field(version::text)
            || entry_field(to_char(day, 'YYYY-MM-DD')) || entry_field((extract(epoch from recorded_at) * 1000000)::bigint::text)
            || entry_field('bench') || entry_field(correlation_id::text) || entry_field(null) || entry_field(null)
            || entry_field(province) || entry_field(s.epoch::text) || entry_field(data::text), 'UTF8')
        ) over (order by position rows between unbounded preceding and current row) as hash
        from said s
    ),
    logged as (
        insert into event_log (position, batch_end, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id,
            province, epoch, data, hash)
        select position, position, id, type, subject, version, day, recorded_at, 'bench', correlation_id, province, epoch, data, hash
        from chained order by position
        returning position, hash
    ),
    last as (select position, hash from logged order by position desc limit 1)
    update log_head set position = last.position, hash = last.hash from last returning last.position
"""


@dataclass(frozen=True, slots=True)
class Country:
    """The part of the country that a scale asks for."""

    facilities: int

    @classmethod
    def of(cls, scale: float) -> "Country":
        """At least one province."""
        return cls(max(round(FACILITIES * scale), 100))

    @property
    def facts(self) -> int:
        """Techniques that facilities are approved for."""
        return self.facilities * FACTS_OF_FACILITY

    @property
    def provinces(self) -> int:
        """How many provinces hold the facilities."""
        return (self.facilities - 1) // IN_PROVINCE + 1


async def found_country(admin_dsn: str, country: Country) -> None:
    """Its units, the techniques and the three levels' lists."""
    await _append(admin_dsn, "catalog", FOUNDATION, (1, country.facilities), YEARS[0])


async def add_facilities(admin_dsn: str, first: int, last: int) -> None:
    """Ten years of facilities `first` to `last`: themselves, their approvals, returns, staff, rotations, transfers."""
    among = (first, last)
    await _append(admin_dsn, "catalog", FACILITIES_OPEN, among, YEARS[0])
    await _append(admin_dsn, "rotation", STAFF_BEGIN, among, YEARS[0])
    for year in YEARS:
        for service, events in (("catalog", CATALOG_YEAR), ("rotation", ROTATION_YEAR), ("transfer", TRANSFER_YEAR)):
            await _append(admin_dsn, service, events, among, year)


async def _append(admin_dsn: str, service: str, events: str, among: tuple[int, int], year: int) -> None:
    path = {"search_path": f"{service}, public", "work_mem": "256MB", "jit": "off"}
    connection = await asyncpg.connect(admin_dsn, server_settings=path)
    try:
        await connection.fetchval(APPEND.format(events=events), *among, year, timeout=3600)
    finally:
        await connection.close()
