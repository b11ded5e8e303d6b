set local check_function_bodies = off;

-- Codes of units and facilities are one space; its row is the lock and the version (ETag) of what stands under a code.
create table place_code (
    code text primary key,
    kind text not null check (kind in ('nation', 'unit', 'facility')),
    version bigint not null
);
insert into place_code (code, kind, version) values ('VN', 'nation', 0);

-- A unit is a code since a day: the subject of its events.
create table admin_unit (
    code text not null references place_code (code),
    since date not null,
    version bigint not null,
    primary key (code, since)
);

create table admin_unit_state (
    code text not null,
    valid_from date not null,
    valid_to date,
    since date not null,
    level text not null check (level in ('province', 'district', 'commune', 'village')),
    name text not null,
    parent_code text,
    difficulty text[] not null,
    search text not null,
    sort_key text collate "C" not null,
    primary key (code, valid_from),
    foreign key (code, since) references admin_unit (code, since),
    check (valid_to > valid_from)
);
create index admin_unit_state_parent_code on admin_unit_state (parent_code);
create index admin_unit_state_sort_key on admin_unit_state (sort_key);

create table facility_state (
    code text not null references place_code (code),
    valid_from date not null,
    valid_to date,
    name text not null,
    kind text not null,
    level text not null,
    admin_unit text not null,
    parent_facility text,
    managing_authority text,
    beds integer,
    acts_as_station boolean not null,
    serves_communes text[] not null,
    insurance_code text,
    ministry_code text,
    insurance_qualified boolean,
    search text not null,
    sort_key text collate "C" not null,
    primary key (code, valid_from),
    check (valid_to > valid_from)
);
create index facility_state_admin_unit on facility_state (admin_unit);
create index facility_state_parent_facility on facility_state (parent_facility);
create index facility_state_sort_key on facility_state (sort_key);

create table facility_closing (
    code text not null references place_code (code),
    closed_on date not null,
    decision_no text,
    reason text,
    primary key (code, closed_on)
);

create table technique (
    code text primary key,
    version bigint not null,
    name text not null,
    specialty text,
    group_name text,
    codes jsonb not null,
    scopes text[] not null,
    requirements jsonb not null,
    search text not null,
    sort_key text collate "C" not null
);
create index technique_sort_key on technique (sort_key);

create table package (
    code text primary key,
    version bigint not null,
    name text not null,
    technique_codes text[] not null,
    search text not null,
    sort_key text collate "C" not null
);
create index package_sort_key on package (sort_key);

create table level_list (
    level text not null,
    valid_from date not null,
    version bigint not null,
    legal_basis text not null,
    primary key (level, valid_from)
);

-- A correction takes a line off its list by `listed`: nothing is deleted.
create table level_list_item (
    level text not null,
    valid_from date not null,
    technique_code text not null references technique (code),
    listed boolean not null,
    primary key (level, valid_from, technique_code),
    foreign key (level, valid_from) references level_list (level, valid_from)
);
create index level_list_item_technique_code on level_list_item (technique_code);

create table approval (
    id uuid primary key,
    version bigint not null,
    facility text not null references place_code (code),
    decision_no text not null,
    decided_on date not null,
    effective_on date not null,
    approver text not null check (approver in ('department', 'district_centre')),
    above_level boolean not null,
    technique_codes text[] not null,
    status text not null check (status in ('in_force', 'suspended', 'revoked')),
    last_effective_on date not null
);
create index approval_facility on approval (facility);

-- What was decided on an approval after it was granted.
create table approval_status (
    approval_id uuid not null references approval (id),
    version bigint not null,
    effective_on date not null,
    status text not null check (status in ('in_force', 'suspended', 'revoked')),
    decision_no text not null,
    reason text not null,
    primary key (approval_id, version)
);

create table supplement (
    id uuid primary key,
    version bigint not null,
    event_version bigint not null,
    facility text not null references place_code (code),
    technique_codes text[] not null,
    transfer_id uuid,
    document_no text,
    proposed_on date not null,
    proposed_by text[] not null,
    status text not null check (status in ('proposed', 'appraised', 'approved', 'returned')),
    result text,
    note text,
    appraised_by text,
    approval_id uuid references approval (id),
    reason text
);
create index supplement_facility on supplement (facility);

create table facility_resource (
    facility text not null references place_code (code),
    valid_from date not null,
    version bigint not null,
    equipment text[] not null,
    rooms text[] not null,
    drugs text[] not null,
    primary key (facility, valid_from)
);

create table activity_return (
    facility text not null references place_code (code),
    month date not null,
    version bigint not null,
    items jsonb not null,
    primary key (facility, month)
);

create table policy (
    code text not null,
    valid_from date not null,
    version bigint not null,
    value jsonb not null,
    primary key (code, valid_from)
);

create view place as
    select code, 'unit' as kind, level, daterange(valid_from, valid_to) as valid, '{}'::text[] as successors from admin_unit_state
    union all
    select code, 'facility', level, daterange(valid_from, valid_to), '{}'::text[] from facility_state;

create view place_edge as
    select code as child, parent_code as parent, daterange(valid_from, valid_to) as valid from admin_unit_state
    union all
    select code, admin_unit, daterange(valid_from, valid_to) from facility_state
    union all
    select code, parent_facility, daterange(valid_from, valid_to) from facility_state;

-- The province above a unit on a day, or null where the unit is not on that day's map.
create function province_of(unit text, on_day date) returns text language sql stable as $$
    select s.code from place_above(unit, on_day) a
    join admin_unit_state s on s.code = a.code and s.level = 'province' and s.valid_from <= on_day and (s.valid_to is null or s.valid_to > on_day)
    limit 1
$$;

-- What an approval is from a day on until the next decision; of two decisions for one day the later one counts.
create view approval_period as
    select facility, approval_id, technique_codes, status, decision_no, effective_on as valid_from,
        lead(effective_on) over (partition by facility, approval_id order by effective_on) as valid_to
    from (
        select distinct on (facility, approval_id, effective_on) facility, approval_id, effective_on, technique_codes, status, decision_no
        from (
            select facility, id as approval_id, technique_codes, effective_on, 1::bigint as version, 'in_force' as status, decision_no from approval
            union all
            select a.facility, a.id, a.technique_codes, s.effective_on, s.version, s.status, s.decision_no
            from approval_status s join approval a on a.id = s.approval_id
        ) decision
        order by facility, approval_id, effective_on, version desc
    ) day;
