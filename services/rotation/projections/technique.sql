-- The titles whose scope of practice holds a technique, as they were recorded from day to day.
create table technique_fact (
    technique text not null,
    version bigint not null,
    effective_on date not null,
    scopes text[] not null,
    primary key (technique, version)
);
