-- What is wrong with rows whose units, parents and communes are read as they are on the row's own day, parents in the file first; and
-- facilities that would be under themselves on some day, by the parents of the file on the days on which they hold, and those recorded.
with recursive standing as (
    select code, valid_from, coalesce(valid_to, 'infinity') as until, level from admin_unit_state
),
edge(code, parent, days) as materialized (
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
select s.row, 'code' as column_name, 'twice' as code from staged s join staged f on f.code = s.code and f.row < s.row
union all
select n.row, 'code', 'code-of-a-unit' from staged n join place_code p on p.code = n.code and p.kind not in ('facility', 'free')
union all
select n.row, 'admin_unit', case when exists (select from admin_unit_state s where s.code = n.admin_unit) then 'not-on-that-day' else 'unknown-code' end
from staged n
where not exists (select from standing s where s.code = n.admin_unit and s.valid_from <= n.valid_from and s.until > n.valid_from)
union all
select n.row, 'parent_facility', case when f.code is not null or exists (select from facility_state s where s.code = n.parent_facility)
    then 'not-on-that-day' else 'unknown-code' end
from staged n left join staged f on f.code = n.parent_facility
where n.parent_facility is not null and coalesce(f.valid_from > n.valid_from, true) and not exists (
    select from facility_state s where s.code = n.parent_facility
        and s.valid_from <= n.valid_from and (s.valid_to is null or s.valid_to > n.valid_from)
)
union all
select distinct n.row, 'serves_communes', 'not-a-commune' from staged n cross join lateral unnest(n.serves_communes) c(code)
where not exists (
    select from standing s where s.code = c.code and s.level = 'commune' and s.valid_from <= n.valid_from and s.until > n.valid_from
)
union all
select distinct row, 'parent_facility' as column_name, 'below-itself' as code from above where parent = code
order by 1
