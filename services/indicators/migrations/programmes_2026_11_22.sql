create table programme (
    code text primary key,
    version bigint not null,
    units text[] not null,
    starts_on date not null,
    ends_on date not null
);
create table programme_version (
    code text not null references programme (code),
    version bigint not null,
    content json not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (code, version)
);
