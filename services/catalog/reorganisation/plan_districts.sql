-- Districts whose communes have all moved end, unless the new map names them or one of its communes lies in them.
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id, d.code, d.since, d.level, 'ended', d.parent, null, d.province, (
        select h.province from old_map c join reorganisation_move m on m.effective_on = :on and m.from_code = c.code and m.share <> 'part'
        join new_map h on h.code = m.to_code where c.parent = d.code group by h.province order by count(*) desc, h.province limit 1
    ), array(
        select m.to_code from old_map c join reorganisation_move m on m.effective_on = :on and m.from_code = c.code
        where c.parent = d.code group by m.to_code order by count(*) desc, m.to_code
    )
from old_map d
where d.level = 'district'
    and exists (select from old_map c join reorganisation_move m on m.reorganisation_id = :id and m.from_code = c.code where c.parent = d.code)
    and not exists (
        select from old_map c where c.parent = d.code
            and not exists (select from reorganisation_move m where m.effective_on = :on::date and m.from_code = c.code)
    )
    and not exists (
        select from new_map n where n.code = d.code and n.since = d.since
            and (n.valid_from = :on or exists (select from new_map c where c.parent = n.code))
    )
