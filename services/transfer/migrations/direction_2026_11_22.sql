set local check_function_bodies = off;

-- Every version is an event; who recorded it, changed it or took it back is a step.
create table telehealth_session (
    id uuid primary key,
    upper_facility text not null,
    lower_facility text not null,
    on_day date not null,
    kind text not null check (kind in ('consultation', 'supervision', 'training')),
    minutes integer not null check (minutes between 1 and 1440),
    transfer_id uuid references transfer (id),
    technique_codes text[] not null,
    document_no text,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    version bigint not null,
    check (upper_facility <> lower_facility)
);
create index telehealth_session_day on telehealth_session (on_day, id);
create index telehealth_session_upper on telehealth_session (upper_facility, on_day);
create index telehealth_session_lower on telehealth_session (lower_facility, on_day);
create index telehealth_session_transfer on telehealth_session (transfer_id) where transfer_id is not null;

-- `field` as it is written, `field_key` as it is compared and searched. A link holds on the days before `until`; one that ends where it begins never held.
create table mentoring_link (
    id text primary key,
    lead_facility text not null,
    field text not null,
    field_key text not null,
    with_kinds text[] not null,
    with_facilities text[] not null,
    starts_on date not null,
    until date,
    document_no text,
    clause text,
    version bigint not null,
    check (cardinality(with_kinds) + cardinality(with_facilities) > 0),
    check (starts_on <= until)
);
create index mentoring_link_lead on mentoring_link (lead_facility);

-- The facilities in the areas of leads, each on a day. An area is what the lead runs; besides, of a provincial facility its province, of a district
-- one its district while there is one. Leads and days are arrays of equal length.
create function lead_areas(leads text[], days date[]) returns table (lead text, on_day date, facility text, kind text)
language sql stable as $$
    with recursive asked as (
        select distinct a.lead, a.on_day from unnest(leads, days) a(lead, on_day)
    ), home(lead, on_day, level, unit) as (
        select a.lead, a.on_day, case
                when s.kind in ('provincial_general_hospital', 'provincial_specialist_hospital', 'disease_control_centre') then 'province'
                when s.kind in ('district_hospital', 'district_health_centre') then 'district'
            end, s.admin_unit
        from asked a join facility_state s on s.facility = a.lead and s.valid @> a.on_day
        union
        select h.lead, h.on_day, h.level, u.parent
        from home h join unit_state u on u.code = h.unit and u.valid @> h.on_day and u.level <> h.level
    ), root as (
        select a.lead, a.on_day, a.lead as code from asked a
        union
        select h.lead, h.on_day, u.code from home h join unit_state u on u.code = h.unit and u.valid @> h.on_day and u.level = h.level
    ), below(root, on_day, code) as (
        select r.code, r.on_day, r.code from root r
        union
        select b.root, b.on_day, e.child from below b join place_edge e on e.parent = b.code and e.valid @> b.on_day
    )
    select distinct r.lead, r.on_day, s.facility, s.kind
    from root r join below b on b.root = r.code and b.on_day = r.on_day
        join facility_state s on s.facility = b.code and s.valid @> b.on_day
    where s.facility <> r.lead
$$;

-- Whom a link directs on a day: the facilities that it names, and those of its kinds in the lead's area.
create function directed_facilities(lead text, kinds text[], named text[], on_day date) returns table (facility text, kind text)
language sql stable as $$
    select s.facility, s.kind from facility_state s where s.facility = any(named) and s.valid @> on_day and s.facility <> lead
    union
    select a.facility, a.kind from lead_areas(case when kinds = '{}' then '{}' else array[lead] end, array[on_day]) a where a.kind = any(kinds)
$$;
