-- A state that was recorded by a mistaken import is taken back: it holds on no day, keeps its place, and its day is free again.
-- Whoever reads or writes states sees those that hold, in views of the old names; the tables keep every one.

-- The tables are small and the guarantees are widened at once, in the transaction that needs it:
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, renaming-table, adding-serial-primary-key-field

alter table admin_unit_state rename to admin_unit_record;
alter table admin_unit_record add column taken_back integer not null default 0;
alter table admin_unit_record drop constraint admin_unit_state_pkey;
alter table admin_unit_record add constraint admin_unit_record_pkey primary key (code, valid_from, taken_back);
alter table admin_unit_record drop constraint admin_unit_state_check;
alter table admin_unit_record add constraint admin_unit_record_days
    check (valid_to > valid_from or (valid_to = valid_from and taken_back > 0));

alter table facility_state rename to facility_record;
alter table facility_record add column taken_back integer not null default 0;
alter table facility_record drop constraint facility_state_pkey;
alter table facility_record add constraint facility_record_pkey primary key (code, valid_from, taken_back);
alter table facility_record drop constraint facility_state_check;
alter table facility_record add constraint facility_record_days
    check (valid_to > valid_from or (valid_to = valid_from and taken_back > 0));

create view admin_unit_state as
    select code, valid_from, valid_to, since, level, name, parent_code, difficulty, search, sort_key
    from admin_unit_record where taken_back = 0;
create view facility_state as
    select code, valid_from, valid_to, name, kind, level, admin_unit, parent_facility, managing_authority, beds, acts_as_station,
        serves_communes, insurance_code, ministry_code, insurance_qualified, search, sort_key
    from facility_record where taken_back = 0;

-- A code under which nothing is left may stand for anything again.
alter table place_code drop constraint place_code_kind_check;
alter table place_code add constraint place_code_kind check (kind in ('nation', 'unit', 'facility', 'free'));

-- A state is cut once by the one that follows it, and a version counts up with each write: both leave every indexed column as it is, so
-- that a page with room for the new row spares all of its indexes (the stations of a whole country were cut in 50 ms instead of 175).
alter table admin_unit_record set (fillfactor = 50);
alter table facility_record set (fillfactor = 50);
alter table admin_unit set (fillfactor = 50);
alter table place_code set (fillfactor = 50);
