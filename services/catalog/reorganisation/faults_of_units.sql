-- What is wrong with the moves on the two maps: old codes on the day before, new ones on the day.
with fault as (
    select s.row, 'old_commune_code' as field, case
            when o.code is null then 'unknown-code'
            when o.level <> 'commune' and (o.level <> 'district' or exists (select from old_map c where c.parent = o.code)) then 'not-a-commune'
            when exists (select from admin_unit u where u.code = o.code and u.since = o.since and u.ended_on is not null) then 'ends-already'
            when exists (
                select from admin_unit_state l where l.code = o.code and l.since = o.since and l.valid_from > :on::date
            ) and not exists (
                select from new_map n where n.code = o.code and n.since = o.since and n.valid_from = :on
            ) and not exists (select from staged t where t.new_commune_code = o.code) then 'later-state'
        end as code
    from staged s left join old_map o on o.code = s.old_commune_code
    union all
    select s.row, 'new_commune_code', case
            when n.code is null and exists (select from admin_unit_state l where l.code = s.new_commune_code and l.valid_from > :on)
                then 'begins-later'
            when n.code is null then 'unknown-code'
            when n.level <> 'commune' then 'not-a-commune'
            when n.valid_from < :on and exists (select from staged t where t.old_commune_code = n.code)
                and not exists (select from staged t where t.old_commune_code = n.code and t.new_commune_code = n.code) then 'not-on-the-new-map'
        end
    from staged s left join new_map n on n.code = s.new_commune_code
)
select row, field, code from fault where code is not null order by row, field limit :most
