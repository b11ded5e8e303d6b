-- Facilities that would be under themselves on some day: the parents of the file with the days on which they hold, and those recorded.
with recursive edge(code, parent, days) as materialized (
    select n.code, n.parent_facility, daterange(n.valid_from, coalesce(s.valid_to, (
        select min(l.valid_from) from facility_state l where l.code = n.code and l.valid_from > n.valid_from
    )))
    from staged n left join facility_state s on s.code = n.code
        and s.valid_from <= n.valid_from and (s.valid_to is null or s.valid_to > n.valid_from)
    where n.parent_facility is not null
    union all
    select s.code, s.parent_facility, daterange(s.valid_from, case
        when s.valid_from <= n.valid_from and (s.valid_to is null or s.valid_to > n.valid_from) then n.valid_from else s.valid_to end)
    from facility_state s left join staged n on n.code = s.code
    where s.parent_facility is not null
),
above(row, code, parent, days) as (
    select n.row, n.code, e.parent, e.days from staged n join edge e on e.code = n.code and e.days @> n.valid_from
    union
    select a.row, a.code, e.parent, a.days * e.days from above a join edge e on e.code = a.parent and e.days && a.days
    where a.parent <> a.code
)
select distinct row, 'parent_facility' as column_name, 'below-itself' as code from above where parent = code order by row
