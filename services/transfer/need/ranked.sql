-- The order of needs: remote, border and very difficult areas first (Mường Tè III.4), then those of which a technique is on no approved list
-- near the facility, then by day, then by id. It orders a relation asked (id, facility, codes, day) into ranked (id, difficulty, priority,
-- nowhere_near, key). Near is: the same commune, the same leading facility (it and those it leads), the same district while there is one.
-- Computed for all asked at once: what is near is found by few keys, not by pairs of facilities.
home as materialized (
    select facility, admin_unit, parent_facility, serves_communes from facility_state
    where valid @> :today::date and facility in (select facility from asked)
),
seat as materialized (
    select h.facility, u.code as unit, u.parent, u.level, u.difficulty, u.code = h.admin_unit as stands
    from home h cross join lateral (
        select h.admin_unit union select unnest(h.serves_communes)
    ) place(code) join unit_state u on u.code = place.code and u.valid @> :today::date
),
area as (
    select facility, array_agg(distinct flag order by flag) as difficulty,
        array_agg(flag) && '{remote,border,very_difficult}'::text[] as priority
    from seat cross join unnest(difficulty) as flag group by facility
),
near_key as materialized (
    select facility, 'commune' as kind, unit as code from seat where level = 'commune'
    union
    select s.facility, 'district', d.code from seat s cross join unnest(array[s.unit, s.parent]) as above(code)
    join unit_state d on d.code = above.code and d.level = 'district' and d.valid @> :today::date
    where s.stands
    union
    select h.facility, 'led', above.code from home h cross join unnest(array[h.facility, h.parent_facility]) as above(code)
    where above.code is not null
),
wanted_key as materialized (
    select distinct kind, code from near_key
),
neighbour as (
    select k.kind, k.code, f.facility from (
        select kind, code, code as unit from wanted_key where kind <> 'led'
        union
        select k.kind, k.code, u.code from wanted_key k join unit_state u on u.parent = k.code and u.valid @> :today::date
        where k.kind = 'district'
    ) k join facility_state f on f.admin_unit = k.unit and f.valid @> :today::date
    union
    select k.kind, k.code, f.facility from wanted_key k join (
        select facility, unnest(serves_communes) as commune from facility_state where valid @> :today::date
    ) f on f.commune = k.code where k.kind = 'commune'
    union
    select kind, code, code from wanted_key where kind = 'led'
    union
    select k.kind, k.code, f.facility from wanted_key k join facility_state f on f.parent_facility = k.code and f.valid @> :today::date
    where k.kind = 'led'
),
listed_near as materialized (
    select distinct n.kind, n.code, t.technique from neighbour n
    join approval_state a on a.facility = n.facility and a.valid @> :today::date and a.status = 'in_force'
    cross join unnest(a.technique_codes) as t(technique)
    where t.technique in (select unnest(codes) from asked)
),
found_near as materialized (
    select distinct k.facility, l.technique from near_key k join listed_near l on l.kind = k.kind and l.code = k.code
),
alone as (
    select distinct p.id from (select id, facility, unnest(codes) as technique from asked) p
    left join found_near f on f.facility = p.facility and f.technique = p.technique where f.technique is null
),
ranked as (
    select a.id, coalesce(r.difficulty, '{}') as difficulty, coalesce(r.priority, false) as priority, o.id is not null as nowhere_near,
        case when r.priority then '0' else '1' end || case when o.id is not null then '0' else '1' end
            || to_char(a.day, 'YYYYMMDD') || a.id as key
    from asked a left join area r on r.facility = a.facility left join alone o on o.id = a.id
)
