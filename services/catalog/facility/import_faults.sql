-- What is wrong with rows whose units, parents and communes are read as they are on the row's own day, parents in the file first.
with standing as (
    select code, valid_from, coalesce(valid_to, 'infinity') as until, level from admin_unit_state
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
order by 1
