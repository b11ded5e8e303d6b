-- Transfers on their way: each as its last version says. day: when its techniques are planned to be handed over; once accepted, the day of that.
create table underway (
    transfer text primary key,
    version bigint not null,
    from_facility text not null,
    to_facility text not null,
    techniques text[] not null,
    begins_on date not null,
    day date not null,
    status text not null
);
create index underway_to on underway (to_facility);
create index underway_from on underway (from_facility);
