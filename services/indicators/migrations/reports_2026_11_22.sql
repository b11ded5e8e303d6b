create table report (
    id text primary key,
    programme text not null references programme (code),
    kind text not null,
    as_of date not null,
    unit text not null,
    said jsonb not null,
    content bytea not null,
    sha256 text not null,
    positions jsonb not null,
    sealed_at timestamptz not null,
    sealed_by text not null
);
create index report_programme on report (programme);
create table report_template (
    unit text not null,
    kind text not null,
    version bigint not null,
    sha256 text not null,
    size bigint not null,
    content bytea not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (unit, kind, version)
);
