-- The units that end: their last state is cut, their end and successors stand with the unit.
with ended as (
    select code, since, successors from reorganisation_unit where reorganisation_id = :id and outcome = 'ended'
),
cut as (
    update admin_unit_state s set valid_to = :on from ended e
    where s.code = e.code and s.since = e.since and s.valid_from < :on::date and (s.valid_to is null or s.valid_to > :on)
)
update admin_unit u set ended_on = :on, successors = e.successors, version = version + 1
from ended e where u.code = e.code and u.since = e.since
