-- What the kernel keeps beside a service's projections: how far each log was applied, and whose events are parked.
create table projection_version (name text primary key, version integer not null);

create table cursor (producer text primary key, position bigint not null default 0, epoch uuid, hash bytea) with (fillfactor = 10);

create table parked (
    producer text not null,
    subject text not null,
    position bigint not null,
    reason text not null,
    facility text,
    province text not null,
    primary key (producer, subject)
);

create table parked_event (
    producer text not null,
    position bigint not null,
    subject text not null,
    primary key (producer, position)
);
create index parked_event_subject on parked_event (producer, subject);
