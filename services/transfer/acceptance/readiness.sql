-- All that an acceptance is decided on, as of one day.
select t.trainee_ids,
    array(
        select coalesce(m.person, w.id) from unnest(t.trainee_ids) with ordinality w(id, nth)
        left join person_alias m on m.practitioner = w.id order by w.nth
    ) as persons,
    (
        select jsonb_agg(jsonb_build_object('technique', c.code, 'requirements', coalesce(s.requirements, '{}')) order by c.nth)
        from unnest(t.technique_codes) with ordinality as c(code, nth)
        left join technique_state s on s.technique = c.code and s.valid @> :day::date
    ) as requirements,
    (
        select coalesce(jsonb_agg(jsonb_build_object('trainee', k.trainee_id, 'technique', k.technique_code, 'role', k.role, 'count', k.cases)), '[]')
        from (
            select c.trainee_id, c.technique_code, c.role, sum(c.count) as cases
            from training_session s join session_case c on c.session_id = s.id
            where s.transfer_id = t.id and s.attested_at is not null and s.on_day <= :day::date
            group by c.trainee_id, c.technique_code, c.role
        ) k
    ) as cases,
    (
        select coalesce(jsonb_agg(jsonb_build_object('trainee', a.trainee_id, 'technique', a.technique_code, 'passed', a.passed)), '[]')
        from (
            select distinct on (trainee_id, technique_code) * from assessment
            where transfer_id = t.id and on_day <= :day::date order by trainee_id, technique_code, on_day desc, no desc
        ) a
    ) as assessments,
    coalesce(f.beds > 0, false) as has_beds,
    (
        select (p.value #>> '{}')::integer from policy p
        where p.code = 'min_trainees.' || f.kind and p.valid_from <= :day::date order by p.valid_from desc limit 1
    ) as least,
    exists (
        select from waiver w where w.transfer_id = t.id and w.check_code = 'acceptance.min_trainees' and w.on_day <= :day::date
    ) as waived
from transfer t
left join facility_state f on f.facility = t.to_facility and f.valid @> :day::date
where t.id = :id
