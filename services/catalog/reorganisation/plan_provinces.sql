-- Provinces whose communes have all moved end, unless the new map names them or one of its units lies in them.
with commune as materialized (
    select c.province as code, m.to_code, m.share, m.reorganisation_id = :id as mine, h.province
    from old_map c left join reorganisation_move m on m.effective_on = :on and m.from_code = c.code left join new_map h on h.code = m.to_code
    where c.level = 'commune' or (c.level = 'district' and c.code not in (select parent from old_map where parent is not null))
),
finished as (
    select code from commune group by code having bool_or(mine) and bool_and(to_code is not null)
),
heir as (
    select code, array_agg(province order by many desc, province) as provinces
    from (select code, province, count(*) as many from commune group by code, province) c group by code
)
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id::uuid, p.code, p.since, p.level, 'ended', null, null, p.code, heir.provinces[1], heir.provinces
from finished join old_map p using (code) join heir using (code) left join new_map n on n.code = p.code and n.since = p.since
where n.code is null or (n.valid_from < :on::date and n.code not in (select parent from new_map where parent is not null))
