-- What stands against the staged lines. Whoever sees a facility's unit sees the facility when it has closed, too.
with span as materialized (
    select distinct s.facility, s.month from staged s
),
seen as materialized (
    select f.code, f.month from (select facility as code, month from span) f
    where exists (
        select from facility_state s where s.code = f.code and ('VN' = any(:roots::text[])
            or s.code in (select b.code from place_below(:roots, :today) b)
            or s.admin_unit in (select b.code from place_below(:roots, :today) b))
    )
),
whole as (
    select s.facility, s.month, case
        when s.month > :today::date then 'month-in-the-future'
        when not exists (
            select from facility_state f where f.code = s.facility and f.valid_from < (s.month + interval '1 month')::date and (f.valid_to is null or f.valid_to > s.month)
        ) then 'facility-not-that-month'
        when exists (select from settlement t where t.month = s.month and t.status = 'settled') and exists (
            select from return_places(s.facility, s.month) p
            join settlement t on t.unit = p.code and t.month = s.month and t.status = 'settled'
        ) then 'month-settled' end as code
    from span s join seen on seen.code = s.facility and seen.month = s.month
),
approved as (
    select s.facility, s.month, t.code from span s
    join approval_period p on p.facility = s.facility and p.status = 'in_force'
        and p.valid_from < (s.month + interval '1 month')::date and (p.valid_to is null or p.valid_to > s.month)
    cross join lateral unnest(p.technique_codes) t(code)
    where p.facility = any(array(select facility from span)) group by s.facility, s.month, t.code
),
fault as materialized (
    select s.row, 'facility_code' as column_name, 'unknown-code' as code, s.facility, s.month from staged s
    where not exists (select from seen where seen.code = s.facility and seen.month = s.month)
    union all
    select s.row, 'month', w.code, s.facility, s.month from staged s join whole w using (facility, month) where w.code is not null
    union all
    select s.row, 'technique_code', 'not-approved', s.facility, s.month from staged s
    join whole w on w.facility = s.facility and w.month = s.month and w.code is null
    left join approved a on a.facility = s.facility and a.month = s.month and a.code = s.technique_code where a.code is null
    union all
    select s.row, 'technique_code', 'twice', facility, month from staged s
    join (
        select facility, month, technique_code, min(row) as first from staged group by facility, month, technique_code having count(*) > 1
    ) t using (facility, month, technique_code) where s.row > t.first
)
select row, column_name, code from fault
union all
select s.row, null, 'return-rejected' from staged s
where :partial::boolean and s.row not in (select row from fault) and (
    (s.facility, s.month) in (select facility, month from fault)
    or exists (
        select from unnest(:facilities::text[], :months::date[]) t(facility, month)
        where coalesce(t.facility = s.facility, true) and coalesce(t.month = s.month, true)
    )
)
order by 1
