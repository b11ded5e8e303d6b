-- One row per facility and technique that an ordinary approval names; each column is the days on which the state holds.
with key as (
    select facility, technique, case when technique in (select technique from lapse) then technique else '' end as lapsing
    from unnest(:facilities::text[], :techniques::text[]) as k(facility, technique)
),
said as (
    select distinct on (facility, technique, f.approval, f.effective_on) k.facility, k.technique, f.approval, f.effective_on, f.status,
        k.technique = any(f.techniques) and k.facility = f.facility and k.technique <> all(f.above_level) as counts
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
        from key k join return_item i using (facility, technique) join return_month using (facility, last_day, version)
            join lapse l on l.technique = k.lapsing
        where i.cases > 0
    ) w group by facility, technique
)
insert into capability (facility, technique, listed, able, performing, rotated_only, lapsed, suspended)
select facility, technique, listed, listed * coalesce(able.days, '{}'), listed * coalesce(own, '{}'),
    listed * coalesce(rotated, '{}') - coalesce(own, '{}'),
    case when done.since is null then '{}' else listed * datemultirange(daterange(done.since, null)) - own - rotated end, suspended - listed
from approved left join able using (facility, technique) left join done using (facility, technique)
