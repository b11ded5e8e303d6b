create table target_event (
    programme text not null references programme (code),
    target text not null,
    version bigint not null,
    kind text not null,
    as_of date not null,
    by date not null,
    numerator bigint not null,
    denominator bigint not null,
    value numeric not null,
    positions jsonb not null,
    said_at timestamptz not null,
    primary key (programme, target, version)
);
create table target_look (
    programme text primary key references programme (code),
    day date not null,
    positions jsonb not null
);
