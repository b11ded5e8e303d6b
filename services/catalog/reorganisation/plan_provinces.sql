-- Provinces whose communes have all moved end, unless the new map names them or one of its units lies in them.
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id, p.code, p.since, p.level, 'ended', null, null, p.code, went.provinces[1], went.provinces
from old_map p cross join lateral (
    select array_agg(province order by many desc, province) as provinces from (
        select h.province, count(*) as many from old_map c join reorganisation_move m on m.effective_on = :on and m.from_code = c.code
        join new_map h on h.code = m.to_code where c.province = p.code group by h.province
    ) heir
) went
where p.level = 'province' and p.code in (select old_province from reorganisation_unit where reorganisation_id = :id)
    and not exists (
        select from old_map c where c.province = p.code
            and (c.level = 'commune' or (c.level = 'district' and not exists (select from old_map b where b.parent = c.code)))
            and not exists (select from reorganisation_move m where m.effective_on = :on::date and m.from_code = c.code)
    )
    and not exists (
        select from new_map n where n.code = p.code and n.since = p.since
            and (n.valid_from = :on or exists (select from new_map c where c.parent = n.code))
    )
