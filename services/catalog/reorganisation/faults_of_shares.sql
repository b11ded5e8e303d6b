-- What is wrong with the moves by themselves: a commune goes whole to one other, or in parts with one default among them.
with move as (
    select row, share, count(*) over by_old as moves, count(*) filter (where share = 'whole') over by_old as wholes,
        count(*) filter (where share = 'default') over by_old as defaults,
        row_number() over (partition by old_commune_code, new_commune_code order by row) as nth
    from staged window by_old as (partition by old_commune_code)
)
select row, 'share' as field, case
        when nth > 1 or (wholes > 1 and wholes = moves) then 'moved-twice'
        when wholes > 0 then 'whole-and-parts'
        else 'one-default'
    end as code
from move
where nth > 1 or (wholes > 0 and moves > 1) or (wholes = 0 and defaults <> 1)
order by row limit :most
