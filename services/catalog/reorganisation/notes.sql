-- What somebody should look at, as {code, places}.
with note(code, place) as (
    select 'place-guessed', facility from reorganisation_facility where reorganisation_id = :id and approximate
    union all
    select 'recorded-by-hand', facility from reorganisation_facility
    where reorganisation_id = :id and outcome = 'kept' and not approximate
    union all
    select case when stranded then 'later-state-on-ended-unit' else 'later-state-kept' end, facility
    from reorganisation_facility where reorganisation_id = :id and later_state is not null
    union all
    select distinct 'flags-not-carried', m.to_code
    from reorganisation_move m
    join admin_unit_state o on o.code = m.from_code and o.valid_from < :on::date and (o.valid_to is null or o.valid_to >= :on)
    join admin_unit_state n on n.code = m.to_code and n.valid_from <= :on and (n.valid_to is null or n.valid_to > :on)
    where m.reorganisation_id = :id and o.difficulty <> '{}' and n.difficulty = '{}'
    union all
    select 'commune-not-moved', code from unnest(:left::text[]) l(code)
)
update reorganisation set notes = coalesce((
    select jsonb_agg(jsonb_build_object('code', code, 'places', places) order by code)
    from (select code, jsonb_agg(place order by place) as places from note group by code) n
), '[]')
where id = :id
