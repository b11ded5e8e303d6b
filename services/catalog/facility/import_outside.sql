-- Rows that would put a facility outside the caller's subtree, or change one that stands outside it now.
with mine as materialized (
    select below.code from place_below(:roots, :today) below
)
select n.row, case when n.admin_unit in (select code from mine) then 'code' else 'admin_unit' end as column_name, 'out-of-subtree' as code
from staged n
where n.admin_unit not in (select code from mine) or not coalesce((
    select s.code in (select code from mine) or s.admin_unit in (select code from mine) from facility_state s where s.code = n.code
    order by s.valid_from <= :today desc, abs(s.valid_from - :today) limit 1
), true)
order by 1
