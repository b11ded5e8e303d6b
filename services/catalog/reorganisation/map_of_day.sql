-- The map of a day: each unit with its parent and the province above it (a village lies three levels below).
with on_day as (
    select * from admin_unit_state where valid_from <= :on::date and (valid_to is null or valid_to > :on)
)
select s.code, s.since, s.level, s.parent_code as parent, s.valid_from, case 'province'
    when s.level then s.code when p1.level then p1.code when p2.level then p2.code when p3.level then p3.code end as province
from on_day s left join on_day p1 on p1.code = s.parent_code left join on_day p2 on p2.code = p1.parent_code
    left join on_day p3 on p3.code = p2.parent_code
