create table policy (
    code text not null,
    valid_from date not null,
    value jsonb not null,
    revision bigint not null,
    primary key (code, valid_from)
);
