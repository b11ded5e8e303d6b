-- People. The only place of the whole system that holds names; they never leave this schema.
create table practitioner (
    id uuid primary key,
    full_name text not null,
    title text not null,
    qualification text not null,
    facility text,
    specialty text,
    education_level text,
    registered_at text not null,
    province text not null,
    version bigint not null
);
create index practitioner_facility on practitioner (facility);

create table licence (
    number text primary key,
    licence_id text not null constraint licence_licence_id_key unique,
    practitioner_id uuid not null references practitioner (id),
    titles text[] not null,
    issued_on date not null,
    expires_on date,
    known_from date not null,
    version bigint not null,
    constraint licence_days_check check (expires_on >= issued_on)
);
create index licence_practitioner on licence (practitioner_id);
create index licence_expiry on licence (expires_on) where expires_on is not null;

-- What a licence is from a day on, until the next row; before the first one it is valid.
create table licence_state (
    number text not null references licence (number),
    valid_from date not null,
    status text not null,
    reason text not null,
    decision_no text,
    primary key (number, valid_from)
);

create table certificate (
    practitioner_id uuid not null references practitioner (id),
    number text not null,
    certificate_id text not null constraint certificate_certificate_id_key unique,
    technique_codes text[] not null,
    issued_on date not null,
    expires_on date,
    known_from date not null,
    version bigint not null,
    primary key (practitioner_id, number),
    constraint certificate_days_check check (expires_on >= issued_on)
);
create index certificate_expiry on certificate (expires_on) where expires_on is not null;

-- A post is held from starts_on until the day before until.
create table post (
    id uuid primary key,
    practitioner_id uuid not null references practitioner (id),
    title text not null,
    facility text not null,
    kind text not null,
    position text not null,
    technique_codes text[] not null,
    starts_on date not null,
    until date,
    village text,
    training_months integer,
    known_from date not null,
    province text not null,
    version bigint not null,
    constraint post_days_check check (until >= starts_on),
    constraint post_one_permanent exclude using gist (practitioner_id with =, daterange(starts_on, until) with &&) where (kind = 'permanent')
);
create index post_practitioner on post (practitioner_id);
create index post_facility on post (facility);

-- Both days included; without an end while it lasts.
create table absence (
    id uuid primary key,
    practitioner_id uuid not null references practitioner (id),
    kind text not null,
    starts_on date not null,
    ends_on date,
    known_from date not null,
    version bigint not null,
    constraint absence_days_check check (ends_on >= starts_on)
);
create index absence_practitioner on absence (practitioner_id);

create table competency (
    practitioner_id uuid not null references practitioner (id),
    technique_code text not null,
    version bigint not null,
    level text not null,
    effective_on date not null,
    transfer_id uuid,
    primary key (practitioner_id, technique_code, version)
);

-- version grows with every change, event_count with every event: a draft says nothing to others.
create table plan (
    code text primary key,
    title text not null,
    unit text not null,
    province text not null,
    starts_on date not null,
    ends_on date not null,
    stated_total integer not null,
    stated_by_qualification jsonb not null,
    quotas jsonb not null,
    budget jsonb not null,
    stated_budget bigint not null,
    decision_no text,
    approval_no text,
    decided_on date,
    status text not null,
    proposed_by text not null,
    submitted_by text,
    closed_on date,
    event_count bigint not null,
    version bigint not null,
    constraint plan_days_check check (ends_on >= starts_on)
);
create index plan_unit on plan (unit);

-- Both days included; planned_* is what was proposed, starts_on and ends_on what came of it. Who is away may not be sent elsewhere: the database itself refuses.
create table assignment (
    id uuid primary key,
    plan text not null references plan (code),
    quota_no text,
    practitioner_id uuid not null references practitioner (id),
    title text not null,
    qualification text not null,
    from_facility text not null,
    to_facility text not null,
    starts_on date not null,
    ends_on date not null,
    planned_from date not null,
    planned_to date not null,
    duties text[] not null,
    decision_no text,
    approval_no text,
    decided_on date,
    approved_from date,
    started_on date,
    status text not null,
    reason text,
    appraisal text,
    cancelled_from date,
    province text not null,
    event_count bigint not null,
    version bigint not null,
    constraint assignment_days_check check (ends_on >= starts_on),
    constraint assignment_overlaps exclude using gist (practitioner_id with =, daterange(starts_on, ends_on, '[]') with &&) where (status <> 'cancelled')
);
create index assignment_plan on assignment (plan);
create index assignment_practitioner on assignment (practitioner_id);
create index assignment_from_facility on assignment (from_facility);
create index assignment_to_facility on assignment (to_facility);

create table policy (
    code text not null,
    valid_from date not null,
    value jsonb not null,
    version bigint not null,
    primary key (code, valid_from)
);

-- Where a practitioner belongs: the home facility (or who recorded the person, where there is none) and every post until it ends.
create view practitioner_place as
    select id as practitioner_id, coalesce(facility, registered_at) as place, null::date as until from practitioner
    union all
    select practitioner_id, facility, until from post;
