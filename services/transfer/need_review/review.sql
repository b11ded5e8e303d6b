-- How a facility stands on a day against the list of a level in force then: one line for each technique of the list.
with level_list as materialized (
    select lower(valid) as since, technique_codes from level_list_state where level = :list and valid @> :day::date
),
approved as materialized (
    select distinct on (t.code) t.code, a.decision_no from approval_state a cross join unnest(a.technique_codes) as t(code)
    where a.facility = :facility and a.valid @> :day::date and a.status = 'in_force' order by t.code, a.decided_on, a.approval
),
own_case as materialized (
    select t.code, max(p.held_on) as day from performed p cross join unnest(p.technique_codes) as t(code)
    where p.facility = :facility and p.held_on <= :day::date group by t.code
),
resource as materialized (
    select equipment, rooms, drugs from resource_state where facility = :facility and valid @> :day::date
),
in_post as materialized (
    select distinct practitioner from post_state where facility = :facility and valid @> :day::date
),
titled as materialized (
    select l.practitioner, l.titles from licence_state l join in_post using (practitioner) where l.valid @> :day::date and l.status = 'valid'
),
certified as materialized (
    select c.practitioner, c.technique_codes from certificate_state c join in_post using (practitioner) where c.valid @> :day::date
),
-- A technique's own policy goes before the general one from its first day on.
rule as materialized (
    select distinct on (technique) technique, months from lapse where valid_from <= :day::date order by technique, valid_from desc
),
known as materialized (
    select c.code, a.code is not null as listed, a.decision_no, o.day as last_own_case,
        a.code is not null and o.day + make_interval(months => coalesce(own.months, general.months, 12)) > :day::date as performing,
        array(select jsonb_array_elements_text(s.requirements->'equipment') except select unnest(equipment) from resource order by 1) as equipment,
        array(select jsonb_array_elements_text(s.requirements->'rooms') except select unnest(rooms) from resource order by 1) as rooms,
        array(select jsonb_array_elements_text(s.requirements->'drugs') except select unnest(drugs) from resource order by 1) as drugs,
        (
            select count(*) from (
                select practitioner from titled where titles && s.scopes
                union
                select practitioner from certified where c.code = any(technique_codes)
            ) able
        ) as staff
    from level_list cross join unnest(level_list.technique_codes) as c(code)
    left join approved a on a.code = c.code
    left join own_case o on o.code = c.code
    left join technique_state s on s.technique = c.code and s.valid @> :day::date
    left join rule own on own.technique = c.code
    left join rule general on general.technique = ''
),
line as materialized (
    select code, listed, decision_no, last_own_case, coalesce(performing, false) as performing, equipment, rooms, drugs, staff,
        staff = 0 or cardinality(equipment || rooms || drugs) > 0 as lacking
    from known
)
