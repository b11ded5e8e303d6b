-- The facilities that move: a state of that day, all else as before; one that has a state of that day gets it corrected.
with moved as (
    select facility, new_unit, new_parent, new_serves from reorganisation_facility where reorganisation_id = :id and outcome = 'moved'
),
corrected as (
    update facility_state s set admin_unit = m.new_unit, parent_facility = m.new_parent, serves_communes = m.new_serves
    from moved m where s.code = m.facility and s.valid_from = :on::date
),
cut as (
    update facility_state s set valid_to = :on from moved m
    where s.code = m.facility and s.valid_from < :on and (s.valid_to is null or s.valid_to > :on)
    returning s.*, old.valid_to as until, m.new_unit, m.new_parent, m.new_serves
)
insert into facility_state (code, valid_from, valid_to, name, kind, level, admin_unit, parent_facility, managing_authority, beds,
    acts_as_station, serves_communes, insurance_code, ministry_code, insurance_qualified, search, sort_key)
select code, :on, until, name, kind, level, new_unit, new_parent, managing_authority, beds, acts_as_station, new_serves, insurance_code,
    ministry_code, insurance_qualified, search, sort_key
from cut
