-- One row per facility and technique that an approval ever named; each column is the days on which the state holds. What is new goes on as
-- steps to the counters of the lists that hold the technique; `change` is spread by the measures.
said as (
    select distinct on (facility, technique, f.approval, f.effective_on) k.facility, k.technique, f.approval, f.effective_on, f.status,
        k.technique = any(f.techniques) and k.facility = f.facility and k.technique <> all(f.above_level) as counts
    from told k join approval_technique a using (facility, technique) join approval_fact f on f.approval = a.approval
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
fresh as (
    insert into capability as c (facility, technique, listed, able, performing, rotated_only, lapsed, suspended)
    select k.facility, k.technique, a.listed, a.listed * k.able, a.listed * k.performing, a.listed * k.rotated_only,
        a.listed * k.lapsed, a.suspended - a.listed
    from told k
        left join approved using (facility, technique)
        cross join lateral (select coalesce(approved.listed, '{}') as listed, coalesce(approved.suspended, '{}') as suspended) a
    on conflict (facility, technique) do update set listed = excluded.listed, able = excluded.able, performing = excluded.performing,
        rotated_only = excluded.rotated_only, lapsed = excluded.lapsed, suspended = excluded.suspended
    where (c.listed, c.able, c.performing, c.rotated_only, c.lapsed, c.suspended)
        is distinct from (excluded.listed, excluded.able, excluded.performing, excluded.rotated_only, excluded.lapsed, excluded.suspended)
    returning new.facility, new.technique, new.listed, new.able, new.performing, new.rotated_only, new.lapsed,
        coalesce(old.listed, '{}') as was_listed, coalesce(old.able, '{}') as was_able, coalesce(old.performing, '{}') as was_performing,
        coalesce(old.rotated_only, '{}') as was_rotated_only, coalesce(old.lapsed, '{}') as was_lapsed
)
