-- What is wrong with where single facilities are said to go: only a guessed place can be said otherwise, on the new map, in a part of the
-- divided commune.
with said as (
    select nth - 1 as row, facility, unit, count(*) over (partition by facility) as times
    from unnest(:facilities::text[], :units::text[]) with ordinality as s(facility, unit, nth)
),
fault as (
    select s.row, 'facility' as field, case
            when not exists (
                select from facility_state f where f.code = s.facility and f.valid_from <= :on::date and (f.valid_to is null or f.valid_to > :on)
            ) then 'unknown-code'
            when s.times > 1 then 'named-twice'
            when p.approximate is not true then 'not-in-question'
        end as code
    from said s left join reorganisation_facility p on p.reorganisation_id = :id and p.facility = s.facility
    union all
    select s.row, 'to', case
            when not exists (select from new_map n where n.code = s.unit) then 'not-on-the-new-map'
            when exists (select from reorganisation_move m where m.reorganisation_id = :id and m.from_code = p.old_unit)
                and not exists (
                    select from reorganisation_move m where m.reorganisation_id = :id and m.from_code = p.old_unit and m.to_code = s.unit
                ) then 'not-a-part'
        end
    from said s left join reorganisation_facility p on p.reorganisation_id = :id and p.facility = s.facility
)
select row, field, code from fault where code is not null order by row, field limit :most
