-- Units and facilities as a following service knows them: facts as they came, states by day, and the two relations of the kernel's tree.
create table unit_fact (
    subject text not null,
    version bigint not null,
    code text not null,
    since date not null,
    level text not null,
    parent text,
    difficulty text[] not null,
    valid_from date not null,
    valid_to date,
    successors text[] not null,
    province text not null,
    position bigint not null,
    primary key (subject, version)
);

create table unit_state (
    code text not null,
    since date not null,
    valid daterange not null,
    level text not null,
    parent text,
    difficulty text[] not null,
    successors text[] not null,
    province text not null,
    primary key (code, valid)
);
create index unit_state_parent on unit_state (parent);

create table facility_fact (
    facility text not null,
    version bigint not null,
    valid_from date not null,
    taken_back boolean not null,
    closed boolean not null,
    kind text,
    level text,
    admin_unit text,
    parent_facility text,
    beds integer,
    acts_as_station boolean,
    serves_communes text[],
    insurance_qualified boolean,
    province text not null,
    position bigint not null,
    primary key (facility, version)
);

create table facility_state (
    facility text not null,
    valid daterange not null,
    kind text not null,
    level text not null,
    admin_unit text not null,
    parent_facility text,
    beds integer,
    acts_as_station boolean not null,
    serves_communes text[] not null,
    insurance_qualified boolean,
    province text not null,
    primary key (facility, valid)
);
create index facility_state_admin_unit on facility_state (admin_unit);
create index facility_state_parent on facility_state (parent_facility);

create view place as
    select code, 'unit' as kind, level, valid, successors from unit_state
    union all
    select facility, 'facility', level, valid, '{}'::text[] from facility_state;

create view place_edge as
    select code as child, parent, valid from unit_state
    union all
    select facility, admin_unit, valid from facility_state
    union all
    select facility, parent_facility, valid from facility_state;
