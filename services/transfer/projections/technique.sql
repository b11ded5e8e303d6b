-- Techniques and packages as the catalog describes them. A technique has no beginning: its first description holds for all days before, too.
create table technique_fact (
    technique text not null,
    version bigint not null,
    effective_on date not null,
    scopes text[] not null,
    requirements jsonb not null,
    primary key (technique, version)
);

create table technique_state (
    technique text not null,
    valid daterange not null,
    scopes text[] not null,
    requirements jsonb not null,
    primary key (technique, valid)
);

create table package_fact (
    package text not null,
    version bigint not null,
    effective_on date not null,
    technique_codes text[] not null,
    primary key (package, version)
);
