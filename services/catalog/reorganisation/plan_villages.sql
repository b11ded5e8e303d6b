-- Villages go with their commune as a whole or with its default part; one whose state of the day lies on the new map stays where it is.
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id, v.code, v.since, v.level, 'moved', v.parent, m.to_code, v.province, h.province, '{}'
from new_map v join reorganisation_move m on m.reorganisation_id = :id and m.from_code = v.parent and m.share <> 'part'
join new_map h on h.code = m.to_code
join old_map o on o.code = v.parent
join reorganisation_unit u on u.reorganisation_id = :id and u.code = o.code and u.since = o.since
where v.level = 'village' and case
        when v.valid_from = :on::date then not exists (select from new_map n where n.code = v.parent)
        else u.outcome = 'ended' or m.to_code <> v.parent or u.old_province is distinct from u.new_province
    end
