-- Practitioners by id, their licences, certificates, posts and competencies: facts as they came, and what holds on which days.
create table practitioner_fact (
    practitioner uuid not null,
    version bigint not null,
    effective_on date not null,
    title text not null,
    primary key (practitioner, version)
);

-- An id that was recorded for somebody who has another one: all that is said of the person is said of that one.
create table person_alias (
    practitioner uuid primary key,
    person uuid not null,
    version bigint not null
);
create index person_alias_person on person_alias (person);

create table licence_fact (
    licence text not null,
    version bigint not null,
    effective_on date not null,
    practitioner uuid not null,
    titles text[] not null,
    issued_on date not null,
    expires_on date,
    status text not null,
    primary key (licence, version)
);

create table licence_state (
    licence text not null,
    valid daterange not null,
    practitioner uuid not null,
    titles text[] not null,
    expires_on date,
    status text not null,
    primary key (licence, valid)
);
create index licence_state_practitioner on licence_state (practitioner);

create table certificate_fact (
    certificate text not null,
    version bigint not null,
    practitioner uuid not null,
    technique_codes text[] not null,
    issued_on date not null,
    expires_on date,
    primary key (certificate, version)
);

create table certificate_state (
    certificate text primary key,
    valid daterange not null,
    practitioner uuid not null,
    technique_codes text[] not null
);
create index certificate_state_practitioner on certificate_state (practitioner);

create table post_fact (
    post uuid not null,
    version bigint not null,
    practitioner uuid not null,
    title text not null,
    facility text not null,
    technique_codes text[] not null,
    starts_on date not null,
    until date,
    primary key (post, version)
);

create table post_state (
    post uuid primary key,
    valid daterange not null,
    practitioner uuid not null,
    facility text not null,
    technique_codes text[] not null
);
create index post_state_practitioner on post_state (practitioner);

create table competency_fact (
    subject text not null,
    version bigint not null,
    practitioner uuid not null,
    technique text not null,
    effective_on date not null,
    level text, -- null: revoked
    lapses_on date,
    primary key (subject, version)
);

create table competency_state (
    subject text not null,
    valid daterange not null,
    practitioner uuid not null,
    technique text not null,
    level text not null,
    primary key (subject, valid)
);
create index competency_state_practitioner on competency_state (practitioner);
