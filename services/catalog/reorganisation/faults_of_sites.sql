-- What is wrong with the stations said to stay open as sites: each is a station of a commune that moved, its main one in the same new commune.
with recursive site as (
    select nth - 1 as row, facility, main, count(*) over (partition by facility) as times
    from unnest(:facilities::text[], :mains::text[]) with ordinality as s(facility, main, nth)
),
state as (
    select f.code, f.kind, f.parent_facility, coalesce(p.old_unit, f.admin_unit) as old_unit, coalesce(p.new_unit, f.admin_unit) as new_unit
    from facility_state f left join reorganisation_facility p on p.reorganisation_id = :id and p.facility = f.code
    where f.valid_from <= :on::date and (f.valid_to is null or f.valid_to > :on)
),
led(site, above) as (
    select facility, main from site
    union
    select l.site, coalesce(t.main, s.parent_facility) from led l join state s on s.code = l.above left join site t on t.facility = l.above
    where coalesce(t.main, s.parent_facility) is not null
),
fault as (
    select s.row, 'facility' as field, case
            when f.code is null then 'unknown-code'
            when s.times > 1 then 'named-twice'
            when f.kind <> 'commune_station' then 'not-a-station'
            when f.old_unit not in (select from_code from reorganisation_move where reorganisation_id = :id) then 'not-in-question'
        end as code
    from site s left join state f on f.code = s.facility
    union all
    select s.row, 'main', case
            when m.code is null then 'unknown-code'
            when exists (select from site t where t.facility = s.main) then 'a-site-itself'
            when exists (select from led l where l.site = s.facility and l.above = s.facility) then 'below-itself'
            when m.new_unit <> f.new_unit then 'other-commune'
        end
    from site s left join state f on f.code = s.facility left join state m on m.code = s.main
)
select row, field, code from fault where code is not null order by row, field limit :most
