-- Of needs asked and ranked, the techniques that no facility above the asker in its own chain or district may perform, and the provincial
-- hospitals that may. The chain ends where it reaches a provincial or central hospital: what these hold is what the opinion is about.
above(asker, code) as (
    select facility, parent_facility from home where parent_facility is not null
    union
    select a.asker, f.parent_facility from above a join facility_state f on f.facility = a.code and f.valid @> :today::date
    where f.parent_facility is not null
),
upper_facility as materialized (
    select a.asker, f.facility from above a join facility_state f on f.facility = a.code and f.valid @> :today::date
    where f.kind in ('district_health_centre', 'district_hospital', 'regional_polyclinic')
    union
    select k.facility, f.facility from near_key k
    join unit_state u on (u.code = k.code or u.parent = k.code) and u.valid @> :today::date
    join facility_state f on f.admin_unit = u.code and f.valid @> :today::date and f.kind in ('district_health_centre', 'district_hospital')
    where k.kind = 'district' and f.facility <> k.facility
),
technique_asked as materialized (
    select a.id, a.facility, t.code from asked a cross join unnest(a.codes) as t(code)
),
listed_above as materialized (
    select distinct s.facility, t.code from approval_state s cross join unnest(s.technique_codes) as t(code)
    where s.facility in (select facility from upper_facility) and s.valid @> :today::date and s.status = 'in_force'
        and t.code in (select code from technique_asked)
),
covered as (
    select distinct u.asker, l.code from upper_facility u join listed_above l on l.facility = u.facility
),
provincial as materialized (
    select f.province, t.code, json_agg(distinct f.facility order by f.facility) as facilities
    from facility_state f join approval_state s on s.facility = f.facility and s.valid @> :today::date and s.status = 'in_force'
    cross join unnest(s.technique_codes) as t(code)
    where f.valid @> :today::date and f.kind in ('provincial_general_hospital', 'provincial_specialist_hospital')
        and t.code in (select code from technique_asked)
    group by f.province, t.code
),
for_opinion as (
    select t.id, json_agg(json_build_object('technique_code', t.code, 'sending_facilities', coalesce(p.facilities, '[]')) order by t.code) as techniques
    from technique_asked t join facility_state f on f.facility = t.facility and f.valid @> :today::date
    left join covered c on c.asker = t.facility and c.code = t.code
    left join provincial p on p.province = f.province and p.code = t.code
    where c.code is null
    group by t.id
)
