-- People are few: what is checked and indexed here is so at once, in the transaction that needs it.
-- squawk-ignore-file constraint-missing-not-valid, require-concurrent-index-creation, ban-drop-constraint

-- A person's state holds from valid_from on; `search` is what lists are searched by. Who was recorded twice has merged_into.
alter table practitioner add column search text not null default '';
alter table practitioner add column valid_from date;
alter table practitioner add column merged_into uuid;
alter table practitioner add column pseudonymised_at timestamptz;
alter table practitioner add constraint practitioner_merged_into_fkey foreign key (merged_into) references practitioner (id) not valid;
alter table practitioner validate constraint practitioner_merged_into_fkey;
update practitioner set search = unaccent(lower(full_name)), valid_from = (now() at time zone 'Asia/Ho_Chi_Minh')::date;

create index practitioner_search on practitioner (search);
create index practitioner_merged_into on practitioner (merged_into) where merged_into is not null;

-- Every state ever; of a day the newest version of the last valid_from counts, before all of them the first.
create table practitioner_version (
    practitioner_id uuid not null references practitioner (id),
    version bigint not null,
    valid_from date not null,
    full_name text not null,
    title text not null,
    qualification text not null,
    facility text,
    specialty text,
    education_level text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (practitioner_id, version)
);
insert into practitioner_version (practitioner_id, version, valid_from, full_name, title, qualification, facility, specialty, education_level,
    recorded_at, recorded_by)
select id, version, valid_from, full_name, title, qualification, facility, specialty, education_level, now(), 'migration' from practitioner;

-- A name for who works with figures: the first letter of each word.
create function initials(name text) returns text language sql immutable parallel safe
return (select string_agg(upper(left(word, 1)) || '.', ' ' order by nth) from regexp_split_to_table(name, '\s+') with ordinality w(word, nth));

-- A licence number can be replaced by a pseudonym, with the decisions on it.
alter table licence_state drop constraint licence_state_number_fkey;
alter table licence_state add constraint licence_state_number_fkey foreign key (number) references licence (number) on update cascade not valid;
alter table licence_state validate constraint licence_state_number_fkey;

-- What a competency rests on, and the first day on which it no longer holds.
alter table competency add column evidence_kind text;
alter table competency add column document_no text;
alter table competency add column cases integer;
alter table competency add column lapses_on date;
alter table competency add column reason text;
update competency set evidence_kind = 'transfer' where transfer_id is not null;

-- Who is needed at a facility of a kind from a day on, in a province or (VN) wherever the province has set nothing.
create table staffing_norm (
    province text not null,
    facility_kind text not null,
    valid_from date not null,
    positions jsonb not null,
    version bigint not null,
    primary key (province, facility_kind, valid_from)
);

-- One person who was recorded twice: what became the other's.
create table person_merge (
    practitioner_id uuid primary key references practitioner (id),
    into_id uuid not null references practitioner (id),
    reason text not null,
    decision_no text,
    moved jsonb not null,
    merged_at timestamptz not null,
    merged_by text not null
);

create table pseudonymisation (
    practitioner_id uuid primary key references practitioner (id),
    reason text not null,
    decision_no text not null,
    done_at timestamptz not null,
    done_by text not null
);

-- Where a practitioner belongs, between which days; who was merged into another belongs nowhere.
create or replace view practitioner_place as
    select id as practitioner_id, coalesce(facility, registered_at) as place, null::date as until, null::date as since
    from practitioner where merged_into is null
    union all
    select practitioner_id, facility, until, starts_on from post;
