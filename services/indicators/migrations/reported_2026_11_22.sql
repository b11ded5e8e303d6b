create table reported_value (
    indicator text not null,
    unit text not null,
    period text not null,
    version bigint not null,
    since date,
    starts_on date not null,
    ends_on date not null,
    numerator bigint not null,
    denominator bigint not null,
    note text,
    status text not null,
    reported_by text not null,
    reported_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    reason text,
    accepted_numerator bigint,
    accepted_denominator bigint,
    primary key (indicator, unit, period, version)
);
create table task_progress (
    programme text not null references programme (code),
    task text not null,
    unit text not null,
    day date not null,
    version bigint not null,
    state text not null,
    evidence jsonb not null,
    difficulties text,
    proposals text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (programme, task, unit, day, version)
);
create table submission (
    id text not null,
    version bigint not null,
    programme text not null references programme (code),
    report_no text not null,
    unit text not null,
    period text not null,
    received_on date not null,
    document_no text not null,
    note text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (id, version)
);
create index submission_programme on submission (programme);
create table spending (
    id text not null,
    version bigint not null,
    programme text not null references programme (code),
    line_no text not null,
    source text,
    unit text not null,
    amount bigint not null check (amount >= 0),
    spent_on date not null,
    document_no text not null,
    note text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (id, version)
);
create index spending_programme on spending (programme);
create table budget_supplement (
    id text not null,
    version bigint not null,
    programme text not null references programme (code),
    line_no text not null,
    source text,
    amount bigint not null check (amount >= 0),
    decision_no text not null,
    decided_on date not null,
    reason text not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (id, version)
);
create index budget_supplement_programme on budget_supplement (programme);
create table inspection (
    id text not null,
    version bigint not null,
    programme text references programme (code),
    inspected_unit text not null,
    inspector_unit text not null,
    day date not null,
    participants text[] not null,
    findings jsonb not null,
    remedy jsonb not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (id, version)
);
create index inspection_unit on inspection (inspected_unit);
create index inspection_programme on inspection (programme);
