-- What sending facilities do for lower levels: each as its last version says.
create table sent (
    assignment text primary key,
    version bigint not null,
    position bigint not null,
    from_facility text not null,
    to_facility text not null,
    title text not null,
    starts_on date not null,
    status text not null
);
create index sent_from on sent (from_facility, starts_on);
create index sent_to on sent (to_facility);
-- A transfer that began or was accepted, by the facility that gives it.
create table taught (transfer text not null, version bigint not null, position bigint not null, facility text not null, day date not null, primary key (transfer, version));
create index taught_facility on taught (facility, day);
create table directing (link text primary key, version bigint not null, position bigint not null, facility text not null, days daterange not null);
create index directing_facility on directing (facility);
create table telehealth (
    session text primary key,
    version bigint not null,
    position bigint not null,
    upper_facility text not null,
    lower_facility text not null,
    day date not null,
    held boolean not null
);
create index telehealth_upper on telehealth (upper_facility, day);
create index telehealth_lower on telehealth (lower_facility, day);
