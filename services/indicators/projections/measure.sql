-- Measures of facilities as dated steps, and the same steps kept for every unit above: a figure on a day is the sum of the steps until then.

-- On which days a facility stands in a unit or in one below it (VN: in the country), and what it is then: kind|level|beds|acts as station.
create table standing (
    facility text not null,
    place text not null,
    class text not null,
    days datemultirange not null,
    primary key (facility, place, class)
);
create index standing_place on standing (place);

-- The days on which something holds of a facility.
create table facility_days (facility text not null, measure text not null, days datemultirange not null, primary key (facility, measure));
create index facility_days_none on facility_days (facility) where isempty(days);

-- By how much a measure of a facility changes on a day; list is the level's technique list that it counts in, empty for other measures.
create table facility_step (
    facility text not null,
    list text not null,
    measure text not null,
    day date not null,
    delta bigint not null,
    primary key (facility, list, measure, day)
);
create index facility_step_list on facility_step (list);
create index facility_step_none on facility_step (facility) where delta = 0;

-- The steps of all facilities of a class in a unit: by day, and by month under the month's first day, so that a reading adds up few rows.
create table unit_step (
    place text not null,
    list text not null,
    measure text not null,
    monthly boolean not null,
    day date not null,
    class text not null,
    delta bigint not null,
    primary key (place, list, measure, monthly, day, class)
);
create index unit_step_list on unit_step (list);
create index unit_step_none on unit_step (place) where delta = 0;
