-- The versions of each level's list, and the days on which each is in force.
create table level_list_fact (
    subject text not null,
    version bigint not null,
    level text not null,
    valid_from date not null,
    technique_codes text[] not null,
    primary key (subject, version)
);
create index level_list_fact_level on level_list_fact (level);

create table level_list_state (
    level text not null,
    valid daterange not null,
    technique_codes text[] not null,
    primary key (level, valid)
);

-- The same by technique: the lists of upper levels are long.
create table level_list_technique (
    technique text not null,
    level text not null,
    valid daterange not null,
    primary key (technique, level, valid)
);
