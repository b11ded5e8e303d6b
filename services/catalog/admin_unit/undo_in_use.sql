-- Units that the import created, with others in them or settled months; and those whose level goes back to another while units lie in them.
with held as (
    select u.key, s.code, s.days, u.created
    from undone u
    join lateral (
        select code, level, daterange(valid_from, valid_to) as days from admin_unit_state
        where code = left(u.key, -11) and valid_from = right(u.key, 10)::date
    ) s on true
    left join lateral (
        select b.level from admin_unit_state b where b.code = s.code and b.valid_from < right(u.key, 10)::date order by b.valid_from desc limit 1
    ) b on u.before is null
    where u.created or s.level <> coalesce(u.before->>'level', b.level)
),
use(code, days, of_level) as (
    select c.parent_code, daterange(c.valid_from, c.valid_to), true from admin_unit_state c
    where c.parent_code is not null and c.code not in (select left(u.key, -11) from undone u)
    union all
    select f.admin_unit, daterange(f.valid_from, f.valid_to), false from facility_state f
    union all
    select c.code, daterange(f.valid_from, f.valid_to), false from facility_state f cross join lateral unnest(f.serves_communes) c(code)
    union all
    select s.unit, daterange(s.month, null), false from settlement s
)
select distinct h.key from held h join use x on x.code = h.code and x.days && h.days and (h.created or x.of_level)
