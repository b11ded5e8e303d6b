-- A page of the techniques that a facility is allowed or suspended for on a day. Every state is the days on which it holds, so that
-- "since" is the first day of the stretch around the day. Without a wanted state the page is cut before anything is computed; what is
-- known of a technique comes together in one grouping, as joins of small unknown sets are planned badly.
with period as materialized (
    select c.code, p.status, p.decision_no, p.approval_id, p.valid_from, daterange(p.valid_from, p.valid_to) as days,
        c.code = any(a.above_level_codes) as above_level
    from approval_period p join approval a on a.id = p.approval_id cross join unnest(p.technique_codes) c(code)
    where p.facility = :facility and p.valid_from <= :on
        and exists (
            select from facility_state f where f.code = :facility and f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on)
        )
),
held as materialized (
    select distinct code collate "C" as code from period
    where days @> :on::date and status <> 'revoked' and (:after::text is null or code collate "C" > :after)
    order by 1 limit case when :state::text is null then :limit::integer + 1 end
),
rule as materialized (
    select code, valid_from, daterange(valid_from, lead(valid_from) over (partition by code order by valid_from)) as days,
        value::integer as months
    from policy where code = :general::text or code in (select :general || '.' || held.code from held)
),
-- How long a case counts: by the technique's own policy from its first day on, else by the general one, else the months of the code.
lapse as materialized (
    select null as code, days, months from rule where code = :general
    union all
    select null, daterange(null, min(valid_from)), :months from rule where code = :general
    union all
    select substr(code, length(:general) + 2), days, months from rule where code <> :general
),
own_lapse as materialized (
    select code, daterange(null, min(lower(days))) as before from lapse where code is not null group by code
),
month as materialized (
    select i.technique_code as code, (r.month + interval '1 month')::date - 1 as last_day, i.cases > i.rotated_cases as own,
        i.rotated_cases > 0 as rotated
    from activity_return r, jsonb_to_recordset(r.items) i(technique_code text, cases integer, rotated_cases integer)
    where r.facility = :facility and (r.month + interval '1 month')::date <= :on::date + 1 and i.cases > 0
        and i.technique_code in (select code from held)
),
counted as (
    select m.*, l.months, case when l.code is null then l.days * coalesce(o.before, daterange(null, null)) else l.days end as days
    from month m join lapse l on coalesce(l.code = m.code, true) left join own_lapse o on o.code = m.code
),
known as (
    select code, status, json_build_object('no', decision_no, 'id', approval_id) as decision, decision_no, valid_from, days @> :on as holds,
        days, above_level, null::date as last_day, false as own, false as rotated
    from period where code in (select code from held)
    union all
    select code, null, null, null, null, false, days * daterange(last_day, (last_day + make_interval(months => months))::date), null,
        last_day, own, rotated
    from counted
),
told as (
    select code, coalesce(range_agg(days) filter (where status = 'in_force'), '{}') as listed,
        coalesce(range_agg(days) filter (where status = 'suspended'), '{}') as suspended,
        coalesce(range_agg(days) filter (where own), '{}') as own, coalesce(range_agg(days) filter (where rotated), '{}') as rotated,
        min(last_day) as first_case, max(last_day) as last_case,
        coalesce(bool_and(above_level) filter (where holds and status = 'in_force'),
            bool_and(above_level) filter (where holds and status = 'suspended')) as above_level,
        (array_agg(decision order by status, valid_from desc, decision_no desc) filter (where holds and status <> 'revoked'))[1] as decision
    from known group by code
)
select t.code as key, json_build_object('technique_code', t.code, 'state', s.state, 'since', (
        select lower(r) from unnest(s.days) r where r @> :on::date
    ), 'decision_no', t.decision->>'no', 'approval_id', t.decision->>'id', 'above_level', t.above_level, 'last_case', t.last_case) as item
from told t cross join lateral (
    values ('performing', t.listed * t.own), ('rotated_only', t.listed * t.rotated - t.own),
        ('lapsed', t.listed * datemultirange(daterange(coalesce(t.first_case, 'infinity'), null)) - t.own - t.rotated),
        ('listed', t.listed * datemultirange(daterange(null, t.first_case))), ('suspended', t.suspended - t.listed)
) s(state, days)
where s.days @> :on::date and (:state is null or s.state = :state)
order by t.code collate "C" limit :limit + 1
