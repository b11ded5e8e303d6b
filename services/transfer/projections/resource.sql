-- Equipment, rooms and drugs recorded at facilities, and the days for which each record holds.
create table resource_fact (
    subject text not null,
    version bigint not null,
    facility text not null,
    valid_from date not null,
    equipment text[] not null,
    rooms text[] not null,
    drugs text[] not null,
    primary key (subject, version)
);
create index resource_fact_facility on resource_fact (facility);

create table resource_state (
    facility text not null,
    valid daterange not null,
    equipment text[] not null,
    rooms text[] not null,
    drugs text[] not null,
    primary key (facility, valid)
);
