alter table technique add column aliases text[] not null default '{}';

-- Techniques are few and written by the nation only: the index is made at once, in the transaction that needs it.
-- squawk-ignore require-concurrent-index-creation
create index technique_words on technique using gin (array_to_tsvector(string_to_array(search, ' ')));

-- Every version ever; `technique` is the newest. Of a day the newest version of the last valid_from counts, before all of them the first.
create table technique_version (
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
insert into technique_version (code, version, valid_from, name, specialty, group_name, codes, aliases, scopes, requirements, search, sort_key)
select code, version, (now() at time zone 'Asia/Ho_Chi_Minh')::date, name, specialty, group_name, codes, aliases, scopes, requirements,
    search, sort_key
from technique;

-- The words for a title of practitioners, as the scope lists have them.
create table scope_title (
    code text primary key,
    name text not null
);
