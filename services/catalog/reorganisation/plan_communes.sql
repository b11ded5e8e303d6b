-- What becomes of each commune (or island district) that moves, and which communes receive it. A unit goes on where the new map has the
-- same one under its code; where the day's own map does not name it at all, where it is itself one of those that it goes to.
with gone as materialized (
    select old_commune_code as code, array_agg(new_commune_code order by share = 'part', new_commune_code) as receivers,
        min(new_commune_code) filter (where share <> 'part') as heir
    from staged group by old_commune_code
),
standing as (
    select n.* from new_map n left join gone g on g.code = n.code
    where n.valid_from = :on::date or g.code is null or n.code = any(g.receivers)
),
giving as (
    select o.*, g.heir, g.receivers from gone g join old_map o on o.code = g.code
)
insert into reorganisation_unit (reorganisation_id, code, since, level, outcome, old_parent, new_parent, old_province, new_province, successors)
select :id::uuid, o.code, o.since, o.level, case when s.code is null then 'ended' else 'continued' end, o.parent, s.parent, o.province,
    coalesce(s.province, h.province), case when s.code is null then o.receivers else '{}' end
from giving o join new_map h on h.code = o.heir left join standing s on s.code = o.code and s.since = o.since
union all
select :id, n.code, n.since, n.level, case when n.since = :on then 'formed' else 'continued' end, o.parent, n.parent, o.province, n.province, '{}'
from (select distinct new_commune_code as code from staged) r join new_map n on n.code = r.code
left join old_map o on o.code = n.code and o.since = n.since left join giving g on g.code = n.code and g.since = n.since
where g.code is null
