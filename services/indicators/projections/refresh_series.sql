-- Each state's days that fall into a list's days add one at their start and take it away at their end.
with part as (
    select c.facility, m.list, c.listed * m.days as listed, c.able * m.days as able, c.performing * m.days as performing,
        c.lapsed * m.days as lapsed, c.rotated_only * m.days as rotated_only
    from capability c join list_member m using (technique)
    where c.facility = any(:facilities::text[]) and m.list = any(:lists::text[])
),
bound as (
    select p.facility, p.list, b.day, b.step, s.state
    from part p cross join lateral (
        select 1 as state, unnest(p.listed) as days union all select 2, unnest(p.able) union all select 3, unnest(p.performing)
        union all select 4, unnest(p.lapsed) union all select 5, unnest(p.rotated_only)
    ) s cross join lateral (values (lower(s.days), 1), (upper(s.days), -1)) as b(day, step)
    where b.day is not null
    union all
    select p.facility, p.list, lower(l.days), l.step, 0 from (select distinct facility, list from part) p join level_list l using (list)
),
change as (
    select facility, list, day, sum(step) filter (where state = 0) as size, sum(step) filter (where state = 1) as listed,
        sum(step) filter (where state = 2) as able, sum(step) filter (where state = 3) as performing,
        sum(step) filter (where state = 4) as lapsed, sum(step) filter (where state = 5) as rotated_only
    from bound group by facility, list, day
)
insert into coverage_series (facility, list, since, list_size, listed, able, performing, lapsed, rotated_only)
select facility, list, day, coalesce(sum(size) over by_day, 0), coalesce(sum(listed) over by_day, 0), coalesce(sum(able) over by_day, 0),
    coalesce(sum(performing) over by_day, 0), coalesce(sum(lapsed) over by_day, 0), coalesce(sum(rotated_only) over by_day, 0)
from change window by_day as (partition by facility, list order by day)
