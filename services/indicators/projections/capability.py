"""The two moves that make figures of facts: what a facility can and does do, and the counters of it by day."""

from shared.statement import statement

# One row per facility and technique that an ordinary approval names; each column is the days on which the state holds.
REFRESH_CAPABILITY = statement("""
    with key as (
        select facility, technique from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
    ),
    said as (
        select distinct on (facility, technique, f.approval, f.effective_on) k.facility, k.technique, f.approval, f.effective_on, f.status,
            k.technique = any(f.techniques) and k.facility = f.facility and not f.above_level as counts
        from key k join approval_technique a using (facility, technique) join approval_fact f on f.approval = a.approval
        order by facility, technique, f.approval, f.effective_on, f.version desc
    ),
    decided as (
        select facility, technique, status, counts, daterange(effective_on, lead(effective_on) over (partition by facility, technique, approval order by effective_on)) as days
        from said
    ),
    approved as (
        select facility, technique, coalesce(range_agg(days) filter (where status = 'in_force'), '{}') as listed,
            coalesce(range_agg(days) filter (where status = 'suspended'), '{}') as suspended
        from decided where counts group by facility, technique
    ),
    able as (
        select k.facility, k.technique, range_agg(d.days) as days
        from key k cross join lateral (
            select t.days from technique_scope s join facility_title t on t.facility = k.facility and t.title = s.title where s.technique = k.technique
            union all
            select c.days from facility_certificate c where c.facility = k.facility and c.technique = k.technique
        ) d group by k.facility, k.technique
    ),
    done as (
        select facility, technique, min(last_day) as since, coalesce(range_agg(days) filter (where own), '{}') as own,
            coalesce(range_agg(days) filter (where rotated), '{}') as rotated
        from (
            select k.facility, k.technique, i.last_day, i.cases > i.rotated_cases as own, i.rotated_cases > 0 as rotated,
                l.days * daterange(i.last_day, (i.last_day + make_interval(months => l.months))::date) as days
            from key k join return_item i using (facility, technique) join return_month using (facility, last_day, version) cross join lapse l
            where i.cases > 0
        ) w group by facility, technique
    )
    insert into capability (facility, technique, listed, able, performing, rotated_only, lapsed, suspended)
    select facility, technique, listed, listed * coalesce(able.days, '{}'), listed * coalesce(own, '{}'),
        listed * coalesce(rotated, '{}') - coalesce(own, '{}'),
        case when done.since is null then '{}' else listed * datemultirange(daterange(done.since, null)) - own - rotated end, suspended - listed
    from approved left join able using (facility, technique) left join done using (facility, technique)
""")

# Each state's days that fall into a list's days add one at their start and take it away at their end.
REFRESH_SERIES = statement("""
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
""")
