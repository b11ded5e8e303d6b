-- Who may and does do what: the catalog's and rotation's facts as they came, and what is derived from them. Days are dates of Vietnam;
-- position is the fact's place in its producer's log.

-- facts of the catalog
create table approval_fact (
    approval text not null,
    version bigint not null,
    position bigint not null,
    facility text not null,
    techniques text[] not null,
    effective_on date not null,
    status text not null,
    above_level text[] not null,
    transfer uuid,
    primary key (approval, version)
);
create table approval_technique (
    facility text not null,
    technique text not null,
    approval text not null,
    primary key (facility, technique, approval)
);
create index approval_technique_technique on approval_technique (technique);
-- It counts until its month's return is replaced or withdrawn.
create table return_item (
    facility text not null,
    technique text not null,
    last_day date not null,
    version bigint not null,
    position bigint not null,
    counts boolean not null,
    cases integer not null,
    insured_cases integer not null,
    rotated_cases integer not null,
    primary key (facility, technique, last_day, version)
);
create index return_item_month on return_item (facility, last_day);
-- reported is false once the month's return was withdrawn; that version has no items.
create table return_month (
    facility text not null,
    last_day date not null,
    version bigint not null,
    position bigint not null,
    reported boolean not null,
    primary key (facility, last_day)
);
create table technique_fact (technique text not null, version bigint not null, position bigint not null, scopes text[] not null, primary key (technique, version));
create table level_list_fact (
    list text not null,
    valid_from date not null,
    version bigint not null,
    position bigint not null,
    techniques text[] not null,
    primary key (list, valid_from, version)
);
-- The technique is empty in the general policy.
create table lapse_fact (
    technique text not null,
    valid_from date not null,
    version bigint not null,
    position bigint not null,
    months integer not null check (months between 1 and 1200),
    primary key (technique, valid_from, version)
);

-- facts of rotation
create table licence_fact (
    licence text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    titles text[] not null,
    issued_on date not null,
    days daterange not null,
    effective_on date not null,
    status text not null,
    primary key (licence, version)
);
create index licence_fact_practitioner on licence_fact (practitioner);
create table certificate_fact (
    certificate text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    techniques text[] not null,
    days daterange not null,
    primary key (certificate, version)
);
create index certificate_fact_practitioner on certificate_fact (practitioner);
create table person_fact (
    person text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    effective_on date not null,
    qualification text not null,
    education_level text,
    specialty text,
    primary key (person, version)
);
create index person_fact_practitioner on person_fact (practitioner);
create table post_fact (
    post text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    facility text not null,
    kind text not null,
    title text not null,
    village text,
    training_months integer,
    days daterange not null,
    primary key (post, version)
);
create index post_fact_practitioner on post_fact (practitioner);
create table absence_fact (
    absence text not null,
    version bigint not null,
    position bigint not null,
    practitioner uuid not null,
    days daterange not null,
    primary key (absence, version)
);
create index absence_fact_practitioner on absence_fact (practitioner);
create table assignment_fact (
    assignment text not null,
    version bigint not null,
    position bigint not null,
    plan text not null,
    practitioner uuid not null,
    title text not null,
    to_facility text not null,
    days daterange not null,
    status text not null,
    primary key (assignment, version)
);
create index assignment_fact_practitioner on assignment_fact (practitioner);
create index assignment_fact_plan on assignment_fact (plan);

-- derived: lists and policy
create table technique_scope (technique text not null, title text not null, primary key (technique, title));
create table level_list (list text not null, days daterange not null, size integer not null, step integer not null, primary key (list, days));
create table list_member (list text not null, technique text not null, days datemultirange not null, primary key (technique, list));
create index list_member_list on list_member (list);
create table lapse (technique text not null, days daterange not null, months integer not null, primary key (technique, days));
insert into lapse (technique, days, months) values ('', daterange(null, null), 12);

-- derived: people
create table practitioner_title (practitioner uuid not null, title text not null, days datemultirange not null, primary key (practitioner, title));
create table practitioner_certificate (
    practitioner uuid not null,
    technique text not null,
    days datemultirange not null,
    primary key (practitioner, technique)
);
create table person_state (
    practitioner uuid not null,
    days daterange not null,
    qualification text not null,
    education_level text,
    specialty text,
    primary key (practitioner, days)
);
create table village_presence (
    practitioner uuid not null,
    village text not null,
    title text not null,
    training_months integer not null,
    days datemultirange not null,
    primary key (practitioner, village, title, training_months)
);
create index village_presence_village on village_presence (village);
create table presence (
    practitioner uuid not null,
    facility text not null,
    kind text not null,
    title text not null,
    days datemultirange not null,
    primary key (practitioner, facility, kind, title)
);
create index presence_facility on presence (facility);
create table facility_title (facility text not null, title text not null, days datemultirange not null, primary key (facility, title));
create table facility_certificate (facility text not null, technique text not null, days datemultirange not null, primary key (facility, technique));

-- derived: what each facility can and does do, and the kept counters that every reading uses
create table capability (
    facility text not null,
    technique text not null,
    listed datemultirange not null,
    able datemultirange not null,
    performing datemultirange not null,
    rotated_only datemultirange not null,
    lapsed datemultirange not null,
    suspended datemultirange not null,
    primary key (facility, technique)
);
create index capability_technique on capability (technique);
create table coverage_series (
    facility text not null,
    list text not null,
    since date not null,
    list_size integer not null,
    listed integer not null,
    able integer not null,
    performing integer not null,
    lapsed integer not null,
    rotated_only integer not null,
    primary key (facility, list, since)
);
create index coverage_series_list on coverage_series (list);
create index facility_state_in_order on facility_state (facility collate "C");
