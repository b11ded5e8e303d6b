create table indicator_definition (
    code text not null,
    version bigint not null,
    valid_from date,
    owner text not null,
    content jsonb not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (code, version)
);
