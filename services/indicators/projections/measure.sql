-- Measures as dated steps, and the same steps kept for every unit above: a figure is the sum of the steps until its day.
-- A subject is a facility by its code, a unit by @ and its code, or a rotation plan by # and its code.

-- On which days a subject stands in a unit or in one below it (VN: in the country), and what it is then: its class.
create table standing (
    subject text not null,
    place text not null,
    class text not null,
    days datemultirange not null,
    primary key (subject, place, class)
);
create index standing_place on standing (place);

-- By how much a measure of a subject changes on a day; list is the level's technique list that it counts in, empty for other measures.
create table subject_step (
    subject text not null,
    list text not null,
    measure text not null,
    day date not null,
    delta bigint not null,
    primary key (subject, list, measure, day)
);
create index subject_step_none on subject_step (subject) where delta = 0;

-- The steps of all subjects of a class in a unit, a year in one row: what the year comes to, on which of its days (1: 1 January) it changes,
-- and what it has come to by each of these. A reading adds up the years before and looks up its day in its own year.
create table unit_year (
    place text not null,
    list text not null,
    measure text not null,
    year smallint not null,
    class text not null,
    total bigint not null,
    days smallint[] not null,
    counts bigint[] not null,
    primary key (place, list, measure, year, class)
) with (fillfactor = 70, toast_tuple_target = 8160);
alter table unit_year alter days set storage main, alter counts set storage main;
create index unit_year_list on unit_year (list);
create index unit_year_none on unit_year (place) where days = '{}';
