set local check_function_bodies = off;

-- activity_return is what a facility's month says now; received_on is the day of its first receipt, null while it is withdrawn.
alter table activity_return add column received_on date;
alter table activity_return add column corrected integer not null default 0;
alter table activity_return add column cases bigint not null default 0;
alter table activity_return add column insured_cases bigint not null default 0;
alter table activity_return add column rotated_cases bigint not null default 0;

-- Every version ever taken; without items it is a withdrawal.
create table activity_return_version (
    facility text not null,
    month date not null,
    version bigint not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    items jsonb,
    reason text,
    primary key (facility, month, version),
    foreign key (facility, month) references activity_return (facility, month)
);

insert into activity_return_version (facility, month, version, recorded_at, recorded_by, items)
select data->>'facility', to_date(data->>'month', 'YYYY-MM'), subject_version, recorded_at, actor, (data->'items')::jsonb
from (
    select type, subject_version, recorded_at, actor, data from event_log
    union all
    select type, subject_version, recorded_at, actor, data from outbox
) said
where type = 'vn.tuyen.catalog.return-accepted.v1';

update activity_return r set
    received_on = (
        select min(v.recorded_at at time zone 'Asia/Ho_Chi_Minh')::date from activity_return_version v
        where v.facility = r.facility and v.month = r.month
    ),
    corrected = r.version - 1,
    (cases, insured_cases, rotated_cases) = (
        select coalesce(sum(i.cases), 0), coalesce(sum(i.insured_cases), 0), coalesce(sum(i.rotated_cases), 0)
        from jsonb_to_recordset(r.items) i(cases bigint, insured_cases bigint, rotated_cases bigint)
    );

-- A settled month of a unit: nothing of it changes until it is reopened.
create table settlement (
    unit text not null references place_code (code),
    month date not null,
    version bigint not null,
    status text not null check (status in ('settled', 'reopened')),
    document_no text not null,
    settled_on date not null,
    primary key (unit, month)
);
create index settlement_month on settlement (month);

create table settlement_step (
    unit text not null,
    month date not null,
    version bigint not null,
    status text not null check (status in ('settled', 'reopened')),
    document_no text not null,
    decided_on date not null,
    reason text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (unit, month, version),
    foreign key (unit, month) references settlement (unit, month)
);

-- That facilities were reminded of a month's return.
create table reminder (
    id uuid primary key,
    month date not null,
    facilities text[] not null,
    sent_on date not null,
    document_no text,
    recorded_at timestamptz not null,
    recorded_by text not null
);
create index reminder_month on reminder (month);

-- The last day on which a month's return is in time: return_due_day of the following month, by the policy of the month's last day.
create function return_due_on(month date) returns date language sql stable as $$
    select (month + interval '1 month')::date - 1 + coalesce((
        select value::integer from policy
        where code = 'return_due_day' and valid_from < month + interval '1 month' order by valid_from desc limit 1
    ), 5)
$$;

-- Where a facility counts in a month, on the last day of it on which the facility exists: its units, the facilities that lead it, itself
-- and the nation; nowhere in a month without such a day.
create function return_places(facility text, month date) returns table (code text) language sql stable as $$
    with standing as (
        select s.code, s.admin_unit, least(s.valid_to, (month + interval '1 month')::date) - 1 as day from facility_state s
        where s.code = facility and s.valid_from < month + interval '1 month' and (s.valid_to is null or s.valid_to > month)
        order by s.valid_from desc limit 1
    )
    select a.code from standing s, place_above(s.admin_unit, s.day) a
    union
    select a.code from standing s, place_above(s.code, s.day) a join place_code p on p.code = a.code and p.kind = 'facility'
    union
    select 'VN' from standing
$$;

-- The same from above: which facilities count in each of some units in each month.
create function return_homes(units text[], first_month date, last_month date)
returns table (unit text, month date, facility text) language sql stable as $$
    with recursive span as (
        select m::date as month, (m + interval '1 month')::date - 1 as day
        from generate_series(first_month::timestamp, last_month::timestamp, interval '1 month') m
    ),
    area(unit, month, day, code) as (
        select u.code, s.month, s.day, u.code from unnest(units) u(code), span s
        union
        select a.unit, a.month, a.day, c.code from area a
        join admin_unit_state c on c.parent_code = a.code and c.valid_from <= a.day and (c.valid_to is null or c.valid_to > a.day)
    ),
    led(unit, month, day, code) as (
        select u.code, s.month, s.day, u.code from unnest(units) u(code), span s
        union
        select l.unit, l.month, l.day, f.code from led l
        join facility_state f on f.parent_facility = l.code and f.valid_from <= l.day and (f.valid_to is null or f.valid_to > l.day)
    )
    select a.unit, a.month, f.code from area a
    join facility_state f on f.admin_unit = a.code and f.valid_from <= a.day and (f.valid_to is null or f.valid_to > a.day)
    union
    select l.unit, l.month, f.code from led l
    join facility_state f on f.code = l.code and f.valid_from <= l.day and (f.valid_to is null or f.valid_to > l.day)
    union
    select 'VN', s.month, f.code from span s
    join facility_state f on f.valid_from <= s.day and (f.valid_to is null or f.valid_to > s.day) where 'VN' = any(units)
    union
    select p.code, s.month, f.code from span s
    join facility_state f on f.valid_to > s.month and f.valid_to <= s.day
    cross join lateral return_places(f.code, s.month) p where p.code = any(units)
$$;

-- Who owes a return for which month, by when, and when it came: whoever may perform a technique on some day of a month that has begun.
create function return_duties(units text[], first_month date, last_month date, today date)
returns table (unit text, month date, facility text, due_on date, received_on date) language sql stable as $$
    with home as materialized (
        select * from return_homes(units, first_month, least(last_month, today))
    ),
    allowed as materialized (
        select f.facility, (select range_agg(daterange(s.valid_from, s.valid_to)) from facility_state s where s.code = f.facility) * (
            select coalesce(range_agg(daterange(p.valid_from, p.valid_to)), '{}') from approval_period p
            where p.facility = f.facility and p.status = 'in_force'
        ) as days
        from (select distinct facility from home) f
    ),
    deadline as materialized (
        select m.month, return_due_on(m.month) as due_on from (select distinct month from home) m
    )
    select h.unit, h.month, h.facility, d.due_on, r.received_on from home h
    join allowed a on a.facility = h.facility and a.days && daterange(h.month, (h.month + interval '1 month')::date)
    join deadline d on d.month = h.month
    left join activity_return r on r.facility = h.facility and r.month = h.month
$$;
