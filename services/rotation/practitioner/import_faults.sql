-- What is wrong with the staged people, as row, column and code. Facilities are those of today, as in a PUT.
with place as materialized (
    select distinct on (f.facility) f.facility, f.kind, not exists (
            select from facility_state l where l.facility = f.facility and (upper_inf(l.valid) or upper(l.valid) > :today::date)) as closed
    from facility_state f where f.facility in (select facility from staged)
    order by f.facility, f.valid @> :today::date desc, f.valid desc
), mine as materialized (
    select below.code from place_below(:roots::text[], :today::date) below where not :national::boolean
), strange as materialized (
    select array(select distinct unnest(technique_codes) from staged except select technique from technique_fact) as codes
), crowd as materialized (
    select exists (select from policy where code = :most_posts) as limited
)
select distinct n.row, 'full_name' as column_name, 'twice' as code from staged n join staged f on f.person = n.person and f.row < n.row
union all
select distinct n.row, 'licence_number', 'twice' from staged n
join staged f on f.licence_number = n.licence_number and f.row < n.row and f.person <> n.person
union all
select n.row, 'licence_number', 'licence-number-taken' from staged n
join licence l on l.number = n.licence_number and l.practitioner_id <> n.person
union all
select n.row, 'id', 'pseudonymised' from staged n join practitioner p on p.id = n.person and p.pseudonymised_at is not null
union all
select n.row, 'facility', case when f.facility is null then 'unknown-code' when f.closed then 'closed-by-then' else 'not-a-station' end
from staged n left join place f on f.facility = n.facility
where n.facility is not null and (f.facility is null or f.closed
    or (n.starts_on is not null and n.title in ('village_health_worker', 'village_midwife') and f.kind not in ('commune_station', 'regional_polyclinic')))
union all
select n.row, 'facility', 'out-of-subtree' from staged n join place f on f.facility = n.facility
where not :national::boolean and n.facility not in (select code from mine)
union all
select n.row, 'id', 'out-of-subtree' from staged n join practitioner p on p.id = n.person
where not :national::boolean and not exists (
    select from practitioner_place w where w.practitioner_id = p.id and (w.until is null or w.until > :today::date)
        and w.place in (select code from mine))
union all
select n.row, 'technique_codes', 'unknown-code' from staged n, strange where n.technique_codes && strange.codes
union all
select n.row, 'village', 'unknown-code' from staged n
where n.village is not null and not exists (select from unit_state u where u.code = n.village and u.level = 'village')
union all
select n.row, 'from', 'permanent-post-overlaps' from staged n
join post o on o.practitioner_id = n.person and o.kind = 'permanent' and (o.until is null or o.until > n.starts_on)
    and (o.facility <> n.facility or o.starts_on <> n.starts_on)
where n.post_kind = 'permanent'
union all
select n.row, 'from', 'too-many-posts' from crowd join staged n on crowd.limited and n.starts_on is not null
join lateral (
    select (value #>> '{}')::integer as most from policy where code = :most_posts and valid_from <= n.starts_on order by valid_from desc limit 1
) policy on true
where (
    select max(held) from (
        select count(*) as held from post a join post b on b.practitioner_id = n.person
            and daterange(b.starts_on, b.until) @> greatest(a.starts_on, n.starts_on)
            and (b.facility, b.kind, b.starts_on) <> (n.facility, n.post_kind, n.starts_on)
        where a.practitioner_id = n.person and (a.until is null or a.until > n.starts_on)
            and (a.facility, a.kind, a.starts_on) <> (n.facility, n.post_kind, n.starts_on)
        group by a.id
    ) d
) >= policy.most
order by 1
