-- The villages that go with their communes: a state of that day, all else as before; one that has a state of that day gets it corrected.
with moved as (
    select code, since, new_parent from reorganisation_unit where reorganisation_id = :id and outcome = 'moved'
),
counted as (
    update admin_unit u set version = version + 1 from moved m where u.code = m.code and u.since = m.since
),
corrected as (
    update admin_unit_state s set parent_code = m.new_parent from moved m where s.code = m.code and s.valid_from = :on::date
),
cut as (
    update admin_unit_state s set valid_to = :on from moved m
    where s.code = m.code and s.valid_from < :on and (s.valid_to is null or s.valid_to > :on)
    returning s.*, old.valid_to as until, m.new_parent
)
insert into admin_unit_state (code, valid_from, valid_to, since, level, name, parent_code, difficulty, search, sort_key)
select code, :on, until, since, level, name, new_parent, difficulty, search, sort_key from cut
