-- A unit, which is a code since a day, ends on a day; those that follow it, of a divided commune the default part first.
alter table admin_unit add column ended_on date;
alter table admin_unit add column successors text[] not null default '{}';

create table reorganisation (
    id uuid primary key,
    decision_no text not null,
    effective_on date not null,
    request_hash bytea not null,
    notes jsonb not null
);

create table reorganisation_move (
    reorganisation_id uuid not null references reorganisation (id),
    from_code text not null,
    to_code text not null,
    share text not null check (share in ('whole', 'part', 'default')),
    effective_on date not null,
    primary key (reorganisation_id, from_code, to_code)
);
create index reorganisation_move_to_code on reorganisation_move (reorganisation_id, to_code);
-- On one day a commune goes to one other as a whole, or has one default part, whoever says so.
create unique index reorganisation_move_once on reorganisation_move (effective_on, from_code) where share <> 'part';

-- What became of each unit and facility touched: the plan that is carried out, and afterwards the report.
create table reorganisation_unit (
    reorganisation_id uuid not null references reorganisation (id),
    code text not null,
    since date not null,
    level text not null,
    outcome text not null check (outcome in ('ended', 'continued', 'formed', 'moved')),
    old_parent text,
    new_parent text,
    old_province text,
    new_province text,
    successors text[] not null,
    primary key (reorganisation_id, code, since)
);

create table reorganisation_facility (
    reorganisation_id uuid not null references reorganisation (id),
    facility text not null,
    outcome text not null check (outcome in ('moved', 'kept')),
    old_unit text not null,
    new_unit text not null,
    old_parent text,
    new_parent text,
    old_serves text[] not null,
    new_serves text[] not null,
    province text not null,
    approximate boolean not null,
    later_state date,
    stranded boolean not null,
    primary key (reorganisation_id, facility)
);

create or replace view place as
    select s.code, 'unit' as kind, s.level, daterange(s.valid_from, s.valid_to) as valid, u.successors
    from admin_unit_state s left join admin_unit u on u.code = s.code and u.since = s.since
    union all
    select code, 'facility', level, daterange(valid_from, valid_to), '{}'::text[] from facility_state;
