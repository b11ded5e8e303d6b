-- In every noun: version counts the events said of it, revision counts its changes and is its ETag.
create table need (
    id uuid primary key,
    facility text not null,
    technique_codes text[] not null,
    supplements jsonb not null,
    reason text not null,
    status text not null check (status in ('draft', 'submitted', 'surveyed', 'aggregated', 'rejected')),
    raised_on date not null,
    version bigint not null,
    revision bigint not null
);
create index need_facility on need (facility);

create table plan (
    code text primary key,
    unit text not null,
    year integer not null,
    transfers uuid[] not null,
    outline text not null,
    material text not null,
    status text not null check (status in ('draft', 'submitted', 'approved', 'returned')),
    proposed_by text not null,
    changed_by text not null,
    submitted_by text,
    decision_no text,
    decided_on date,
    version bigint not null,
    revision bigint not null
);
create index plan_unit on plan (unit);

-- What was decided on a plan, and of which transfers, from a day on; nothing here is ever changed.
create table plan_decision (
    plan text not null references plan (code),
    no bigint not null,
    status text not null check (status in ('approved', 'returned')),
    on_day date not null,
    decision_no text,
    transfers uuid[] not null,
    primary key (plan, no)
);

create table transfer (
    id uuid primary key,
    plan text references plan (code),
    need uuid references need (id),
    technique_codes text[] not null,
    package text,
    from_facility text not null,
    to_facility text not null,
    trainer_ids uuid[] not null,
    trainee_ids uuid[] not null,
    planned_from date not null,
    planned_to date not null,
    contract_no text,
    status text not null check (status in ('proposed', 'approved', 'started', 'accepted', 'completed', 'cancelled')),
    proposed_by text not null,
    decision_no text,
    approved_on date,
    started_on date,
    accepted_on date,
    acceptance_no text,
    cancelled_on date,
    version bigint not null,
    revision bigint not null,
    check (planned_from <= planned_to),
    check (from_facility <> to_facility),
    check (not trainer_ids && trainee_ids)
);
create index transfer_from_facility on transfer (from_facility);
create index transfer_to_facility on transfer (to_facility);

create table waiver (
    transfer_id uuid not null references transfer (id),
    check_code text not null,
    on_day date not null,
    reason text not null,
    actor text not null,
    primary key (transfer_id, check_code)
);

create table training_session (
    id uuid primary key,
    transfer_id uuid not null references transfer (id),
    on_day date not null,
    trainer_id uuid not null,
    mode text not null check (mode in ('on_site', 'telehealth')),
    recorded_by text not null,
    attested_by text,
    attested_at timestamptz
);
create index training_session_transfer on training_session (transfer_id);

create table session_case (
    session_id uuid not null references training_session (id),
    no integer not null,
    trainee_id uuid not null,
    technique_code text not null,
    role text not null check (role in ('observed', 'assisted', 'supervised', 'independent')),
    count integer not null check (count > 0),
    primary key (session_id, no)
);
create index session_case_trainee on session_case (trainee_id);

create table assessment (
    transfer_id uuid not null references transfer (id),
    no bigint not null,
    trainee_id uuid not null,
    technique_code text not null,
    assessor_id uuid not null,
    score integer not null check (score between 0 and 100),
    passed boolean not null,
    on_day date not null,
    check (assessor_id <> trainee_id),
    primary key (transfer_id, no)
);

-- Every step of a need, a plan or a transfer, for ever: when, who, by which document.
create table step (
    noun text not null check (noun in ('need', 'plan', 'transfer')),
    subject text not null,
    no bigint not null,
    step text not null,
    on_day date not null,
    recorded_at timestamptz not null,
    actor text not null,
    document_no text,
    about text,
    note text,
    event_id uuid,
    primary key (noun, subject, no)
);

create table policy (
    code text not null,
    valid_from date not null,
    value jsonb not null,
    revision bigint not null,
    primary key (code, valid_from)
);
