-- The communes (and districts without any) of the provinces touched that go nowhere and are not on the new map; `crowded` with facilities.
-- One that the new map does not name stands on, unless its district does not: where communes go into provinces, districts are no more.
with touched as (
    select u.old_province as code, bool_or(p.level = 'province') as flat
    from reorganisation_move m join old_map o on o.code = m.from_code
    join reorganisation_unit u on u.reorganisation_id = :id and u.code = o.code and u.since = o.since
    join new_map n on n.code = m.to_code left join new_map p on p.code = n.parent
    where m.reorganisation_id = :id group by u.old_province
)
select o.code, exists (
        select from facility_state f
        where f.admin_unit = o.code and f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on)
            and (f.valid_from < :on or not exists (select from new_map n where n.code = o.code and n.valid_from = :on))
    ) as crowded
from old_map o join touched t on t.code = o.province left join old_map d on d.code = o.parent
where (o.level = 'commune' or (o.level = 'district' and not exists (select from old_map c where c.parent = o.code)))
    and not exists (select from reorganisation_move m where m.effective_on = :on::date and m.from_code = o.code)
    and not exists (
        select from new_map n where n.code = o.code and n.since = o.since
            and (n.valid_from = :on or not (t.flat and (o.level = 'district' or d.level = 'district')))
    )
order by o.code
