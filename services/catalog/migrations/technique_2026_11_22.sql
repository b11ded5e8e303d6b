alter table technique add column aliases text[] not null default '{}';

-- Where no day is known, a technique holds since ever.
alter table technique add column valid_from date not null default '1900-01-01';

-- Techniques are few and written by the nation only: the index is made at once, in the transaction that needs it.
-- What an import adds waits in a list that every search reads: kept short (in kB), or searches after an import would take a hundred times as long.
-- squawk-ignore require-concurrent-index-creation
create index technique_words on technique using gin (array_to_tsvector(string_to_array(search, ' '))) with (gin_pending_list_limit = 256);

-- The versions before the newest, which is in `technique`; nothing here is ever changed.
create table technique_past (
    code text not null references technique (code),
    version bigint not null,
    valid_from date not null,
    name text not null,
    specialty text,
    group_name text,
    codes jsonb not null,
    aliases text[] not null,
    scopes text[] not null,
    requirements jsonb not null,
    search text not null,
    sort_key text collate "C" not null,
    primary key (code, version)
);

-- Every version ever. Of a day the newest version of the last valid_from counts, before all of them the first.
create view technique_version as
    select code, version, valid_from, name, specialty, group_name, codes, aliases, scopes, requirements, search, sort_key from technique
    union all
    select code, version, valid_from, name, specialty, group_name, codes, aliases, scopes, requirements, search, sort_key from technique_past;

-- The words for a title of practitioners, as the scope lists have them.
create table scope_title (
    code text primary key,
    name text not null
);
