-- Whichever techniques a facility may perform, above its level or not, and when each was first performed there once it was listed.

-- The first case after an acceptance, as the transfer's receiver recorded it.
create table first_case (
    transfer text not null,
    version bigint not null,
    position bigint not null,
    facility text not null,
    technique text not null,
    day date not null,
    primary key (transfer, version)
);
create index first_case_facility on first_case (facility, technique);
create table listing (
    facility text not null,
    technique text not null,
    days datemultirange not null,
    listed_on date not null,
    deployed_on date,
    primary key (facility, technique)
);
create index listing_deployed on listing (facility, deployed_on) where deployed_on is not null;
