-- Who masters which technique: rotation's facts as they came, and the days on which each person is proficient.
create table competency_fact (
    competency text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    technique text not null,
    effective_on date not null,
    proficient boolean not null,
    lapses_on date,
    primary key (competency, version)
);
create table competency (
    practitioner uuid not null,
    technique text not null,
    days datemultirange not null,
    primary key (practitioner, technique)
);
