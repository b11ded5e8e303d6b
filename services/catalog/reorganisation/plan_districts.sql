-- Districts whose communes have all moved end, unless the new map names them or one of its communes lies in them.
with commune as materialized (
    select c.parent as code, c.code as commune, m.to_code, m.share, m.reorganisation_id = :id as mine, h.province
    from old_map c left join reorganisation_move m on m.effective_on = :on and m.from_code = c.code left join new_map h on h.code = m.to_code
),
finished as (
    select code from commune group by code having bool_or(mine) and bool_and(to_code is not null)
),
heir as (
    select code, array_agg(to_code order by many desc, to_code) as communes
    from (select code, to_code, count(*) as many from commune group by code, to_code) c group by code
),
main as (
    select distinct on (code) code, province from commune where share <> 'part' group by code, province order by code, count(*) desc, province
)
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id::uuid, d.code, d.since, d.level, 'ended', d.parent, null, d.province, main.province, heir.communes
from finished join old_map d using (code) join heir using (code) join main using (code)
left join new_map n on n.code = d.code and n.since = d.since
where d.level = 'district' and (n.code is null or (n.valid_from < :on::date and n.code not in (select parent from new_map where parent is not null)))
