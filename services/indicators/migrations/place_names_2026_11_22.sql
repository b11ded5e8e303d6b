create table place_name (
    code text not null,
    valid_from date not null,
    name text not null,
    search text not null,
    sort_key text collate "C" not null,
    taken_back boolean not null default false,
    version bigint not null,
    primary key (code, valid_from)
);
create index place_name_sort_key on place_name (sort_key);
