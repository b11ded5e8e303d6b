-- Where each facility of the units that moved or ended goes, and what it serves from then on. One that has a state of that very day on
-- the new map was recorded by hand and stays; what stood in a divided commune, a district or a province goes to a guessed place.
with heir as (
    select from_code as code, to_code as unit, share = 'default' as divided
    from reorganisation_move where reorganisation_id = :id and share <> 'part'
),
goes as (
    select o.code, h.unit, h.divided as approximate, u.outcome = 'ended' or u.old_province is distinct from u.new_province as anew
    from heir h join old_map o on o.code = h.code
    join reorganisation_unit u on u.reorganisation_id = :id and u.code = o.code and u.since = o.since
    union all
    select u.code, u.new_province, true, true from reorganisation_unit u
    where u.reorganisation_id = :id and u.outcome = 'ended' and not exists (select from heir h where h.code = u.code)
    union all
    select u.code, u.code, false, u.old_province is distinct from u.new_province from reorganisation_unit u
    where u.reorganisation_id = :id and u.outcome = 'moved'
),
served as (
    select code, array_agg(distinct later order by later) as communes from (
        select f.code, s.code as commune, case when f.valid_from < :on or n.code is null then coalesce(h.unit, s.code) else s.code end as later
        from facility_state f cross join lateral unnest(f.serves_communes) s(code)
        left join heir h on h.code = s.code left join new_map n on n.code = s.code
        where f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on)
    ) c group by code having bool_or(later <> commune)
),
state as (
    select f.*, b.admin_unit as before, f.valid_from = :on and exists (select from new_map n where n.code = f.admin_unit) as by_hand
    from facility_state f left join facility_state b on f.valid_from = :on and b.code = f.code and b.valid_to = :on
    where f.valid_from <= :on::date and (f.valid_to is null or f.valid_to > :on)
)
insert into reorganisation_facility (reorganisation_id, facility, outcome, old_unit, new_unit, old_parent, new_parent, old_serves, new_serves,
    province, approximate, later_state, stranded)
select :id, f.code, case when v.code is not null or (not f.by_hand and (g.anew or g.unit <> f.admin_unit)) then 'moved' else 'kept' end,
    coalesce(f.before, f.admin_unit), coalesce(case when not f.by_hand then g.unit end, f.admin_unit), f.parent_facility, f.parent_facility,
    f.serves_communes, coalesce(v.communes, f.serves_communes), coalesce(n.province, 'VN'), g.approximate is true and not f.by_hand,
    l.first, coalesce(l.stranded, false)
from state f left join goes g on g.code = case when f.by_hand then f.before else f.admin_unit end
left join served v on v.code = f.code
left join new_map n on n.code = coalesce(case when not f.by_hand then g.unit end, f.admin_unit)
left join (
    select s.code, min(s.valid_from) as first, bool_or(u.code is null) as stranded
    from facility_state s left join new_map u on u.code = s.admin_unit where s.valid_from > :on group by s.code
) l on l.code = f.code
where (f.by_hand and g.code is not null) or g.anew or g.approximate or g.unit <> f.admin_unit or v.code is not null
