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

-- Whom a link directs on a day: the facilities that it names, and those of its kinds in the lead's area. The area is what the lead runs; besides, of
-- a provincial facility its province, of a district one its district while there is one.
create function directed_facilities(lead text, kinds text[], named text[], on_day date) returns table (facility text, kind text)
language sql stable as $$
    with area(code) as (
        select lead
        union
        select u.code
        from facility_state l, place_above(l.admin_unit, on_day) a join unit_state u on u.code = a.code and u.valid @> on_day
        where l.facility = lead and l.valid @> on_day and u.level = case
            when l.kind in ('provincial_general_hospital', 'provincial_specialist_hospital', 'disease_control_centre') then 'province'
            when l.kind in ('district_hospital', 'district_health_centre') then 'district'
        end
    )
    select s.facility, s.kind from facility_state s
    where s.valid @> on_day and s.facility <> lead and (
        s.facility = any(named)
        or (s.kind = any(kinds) and s.facility in (select b.code from place_below(array(select code from area), on_day) b))
    )
$$;
