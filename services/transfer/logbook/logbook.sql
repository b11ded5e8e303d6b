-- The logbook of a transfer as of a day: a line for every trainee and technique. Sessions that were withdrawn never count.
with taught as (
    select c.trainee_id, c.technique_code, c.role, c.count, s.on_day, s.attested_at is not null as attested
    from training_session s join session_case c on c.session_id = s.id
    where s.transfer_id = :id and s.on_day <= :day::date and s.withdrawn_at is null
), quota as (
    -- The greater of what the technique requires that day and what the approved plan's outline foresees.
    select c.code, c.nth,
        greatest((s.requirements->>'observed_cases')::integer, (o.line->>'observed_cases')::integer, 0) as observed,
        greatest((s.requirements->>'assisted_cases')::integer, (o.line->>'assisted_cases')::integer, 0) as assisted,
        greatest((s.requirements->>'supervised_cases')::integer, (o.line->>'supervised_cases')::integer, 0) as supervised
    from transfer t cross join unnest(t.technique_codes) with ordinality c(code, nth)
    left join technique_state s on s.technique = c.code and s.valid @> :day::date
    left join lateral (
        select l as line from plan p, jsonb_array_elements(p.outlines) l
        where p.code = t.plan and p.status = 'approved' and l->>'technique_code' = c.code limit 1
    ) o on true
    where t.id = :id
), done as (
    select trainee_id, technique_code,
        jsonb_object_agg(role, cases) filter (where attested) as attested,
        jsonb_object_agg(role, cases) filter (where not attested) as pending
    from (select trainee_id, technique_code, role, attested, sum(count) as cases from taught group by 1, 2, 3, 4) k
    group by trainee_id, technique_code
), practised as (
    select trainee_id, technique_code, on_day, sum(sum(count)) over (partition by trainee_id, technique_code order by on_day) as cases
    from taught where attested and role in ('supervised', 'independent')
    group by trainee_id, technique_code, on_day
), assessed as (
    select distinct on (trainee_id, technique_code) trainee_id, technique_code,
        jsonb_build_object('no', no, 'on', on_day, 'score', score, 'passed', passed, 'assessor_id', assessor_id) as assessment
    from assessment where transfer_id = :id and on_day <= :day::date
    order by trainee_id, technique_code, on_day desc, no desc
)
select w.id as trainee_id, coalesce(m.person, w.id) as person, q.code as technique_code,
    jsonb_build_object('observed', q.observed, 'assisted', q.assisted, 'supervised', q.supervised) as required,
    coalesce(d.attested, '{}') as done, coalesce(d.pending, '{}') as pending,
    case when q.supervised = 0 then t.started_on else (
        select min(p.on_day) from practised p
        where p.trainee_id = w.id and p.technique_code = q.code and p.cases >= q.supervised
    ) end as met_on,
    a.assessment,
    (
        select min(x.on_day) from acceptance x
        where x.transfer_id = :id and x.on_day <= :day::date and w.id = any(x.trainee_ids) and q.code = any(x.technique_codes)
    ) as accepted_on
from transfer t
cross join unnest(t.trainee_ids) with ordinality w(id, nth)
cross join quota q
left join person_alias m on m.practitioner = w.id
left join done d on d.trainee_id = w.id and d.technique_code = q.code
left join assessed a on a.trainee_id = w.id and a.technique_code = q.code
where t.id = :id and (:trainee::uuid is null or w.id = :trainee)
order by w.nth, q.nth
