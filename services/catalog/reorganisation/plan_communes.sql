-- What becomes of each commune (or island district) that moves, and which communes receive it. A unit goes on where the new map has the
-- same one under its code; where the day's own map does not name it at all, where it is itself one of those that it goes to.
with mine as (
    select * from reorganisation_move where reorganisation_id = :id
),
gone as (
    select from_code as code, array_agg(to_code order by share = 'part', to_code) as receivers,
        min(to_code) filter (where share <> 'part') as heir
    from mine group by from_code
),
standing as (
    select n.* from new_map n
    where n.valid_from = :on::date or not exists (select from gone g where g.code = n.code)
        or exists (select from gone g where g.code = n.code and n.code = any(g.receivers))
)
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id, o.code, o.since, o.level, case when s.code is null then 'ended' else 'continued' end, o.parent, s.parent, o.province,
    coalesce(s.province, h.province), case when s.code is null then g.receivers else '{}' end
from gone g join old_map o on o.code = g.code join new_map h on h.code = g.heir left join standing s on s.code = o.code and s.since = o.since
union all
select :id, n.code, n.since, n.level, case when n.since = :on then 'formed' else 'continued' end, o.parent, n.parent, o.province, n.province, '{}'
from (select distinct to_code from mine) r join new_map n on n.code = r.to_code left join old_map o on o.code = n.code and o.since = n.since
where not exists (select from gone g join old_map q on q.code = g.code where q.code = n.code and q.since = n.since)
