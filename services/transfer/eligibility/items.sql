-- What each of the eleven checks of Mường Tè II.1 and II.2 hangs on, as the days on which it holds: no day is asked for here.
-- A check holds on the days on which all its items hold; an item is about one technique, person or resource of one transfer.
-- Of the checks only those named cost anything; the ids are the transfers'. A technique that a transfer names is described on every day.
asked as materialized (
    select id, technique_codes, from_facility, to_facility, trainer_ids, trainee_ids, plan, need from transfer where id = any(:ids::uuid[])
),
named as materialized (
    select t.id, t.from_facility, t.to_facility, c.code, c.nth from asked t, unnest(t.technique_codes) with ordinality c(code, nth)
),
-- Who was recorded twice is one person: rotation says everything under one id.
trainer as materialized (
    select t.id, w.who, w.nth, coalesce(m.person, w.who) as person
    from asked t cross join unnest(t.trainer_ids) with ordinality w(who, nth) left join person_alias m on m.practitioner = w.who
),
trainee as materialized (
    select t.id, t.to_facility, w.who, w.nth, coalesce(m.person, w.who) as person
    from asked t cross join unnest(t.trainee_ids) with ordinality w(who, nth) left join person_alias m on m.practitioner = w.who
),
-- Who teaches or learns what: said first, since by technique alone everybody would be paired with every transfer that names it.
teaching as materialized (select w.id, w.who, w.person, n.code from trainer w join named n using (id)),
learning as materialized (select w.id, w.who, w.person, w.to_facility, n.code from trainee w join named n using (id)),
-- Lists of approvals and plans are long: each is taken apart once, however many transfers look at it.
approved as materialized (
    select a.facility, c.code, range_agg(a.valid) as days, range_agg(a.valid) filter (where a.approver = 'department') as by_department
    from approval_state a, unnest(a.technique_codes) c(code)
    where a.status = 'in_force' and c.code in (select code from named)
        and a.facility in (select from_facility from asked union all select to_facility from asked)
    group by a.facility, c.code
),
-- The last decision of a day is the one that holds; what it names is what it decided on.
planned as materialized (
    select d.plan, n.id, range_agg(daterange(d.on_day, d.until)) as days
    from (
        select distinct on (plan, on_day) *, lead(on_day) over (partition by plan order by on_day, no) as until
        from plan_decision where plan in (select plan from asked) order by plan, on_day, no desc
    ) d, unnest(d.transfers) n(id)
    where d.status = 'approved' and n.id in (select id from asked)
    group by d.plan, n.id
),
-- Domain rule 2, for each person and technique once: a valid licence with a title whose scope holds it, or a certificate for it.
scope as materialized (
    select w.person, w.code, coalesce(range_agg(h.days), '{}') as days
    from (
        select person, code from teaching where 'trainer.scope' = any(:checks::text[])
        union
        select person, code from learning where 'trainee.scope' = any(:checks::text[])
    ) w left join lateral (
        select l.valid * s.valid as days from licence_state l join technique_state s on s.technique = w.code and s.scopes && l.titles
        where l.practitioner = w.person and l.status = 'valid'
        union all
        select c.valid from certificate_state c where c.practitioner = w.person and w.code = any(c.technique_codes)
    ) h on true
    group by w.person, w.code
),
-- A proficient competency, or own cases in attested sessions as many as the supervised quota of the day; a quota of none is met.
experience as materialized (
    select w.person, w.code, coalesce(range_agg(h.days), '{}') as days
    from (select distinct person, code from teaching) w left join lateral (
        select k.valid as days from competency_state k where k.practitioner = w.person and k.technique = w.code and k.level = 'proficient'
        union all
        select s.valid from technique_state s where s.technique = w.code and (s.requirements->>'supervised_cases')::integer <= 0
        union all
        select s.valid * daterange(min(o.on_day), null)
        from technique_state s, (
            select t.on_day, sum(sum(c.count)) over (order by t.on_day) as cases
            from (select w.person as who union all select practitioner from person_alias where person = w.person) i
            join session_case c on c.trainee_id = i.who and c.technique_code = w.code and c.role in ('supervised', 'independent')
            join training_session t on t.id = c.session_id and t.attested_at is not null and t.withdrawn_at is null
            group by t.on_day
        ) o
        where s.technique = w.code and o.cases >= (s.requirements->>'supervised_cases')::integer
        group by s.valid
    ) h on true
    group by w.person, w.code
),
-- Hours of training are proven by a valid certificate for the technique, or by as many hours of courses about it that were finished.
trained as materialized (
    select w.person, w.code, coalesce(range_agg(h.days), '{}') as days
    from (select distinct person, code from learning) w left join lateral (
        select s.valid as days from technique_state s where s.technique = w.code and (s.requirements->>'training_hours')::integer <= 0
        union all
        select c.valid from certificate_state c where c.practitioner = w.person and w.code = any(c.technique_codes)
        union all
        select s.valid * daterange(min(o.completed_on), null)
        from technique_state s, (
            select f.completed_on, sum(sum(f.hours)) over (order by f.completed_on) as hours
            from (select w.person as who union all select practitioner from person_alias where person = w.person) i
            join course_completion f on f.trainee_id = i.who and f.passed
            join course c on c.id = f.course_id and w.code = any(c.technique_codes)
            group by f.completed_on
        ) o
        where s.technique = w.code and o.hours >= (s.requirements->>'training_hours')::integer
        group by s.valid
    ) h on true
    group by w.person, w.code
),
item as (
    -- II.2.1: every technique stands in an approval in force at the sender
    select n.id as transfer_id, 'sender.technique_approved' as check_code, n.code as technique_code, null::uuid as who, null::text as resource,
        coalesce(a.days, '{}') as passes
    from named n left join approved a on a.facility = n.from_facility and a.code = n.code
    where 'sender.technique_approved' = any(:checks::text[])
    union all
    -- II.2.1, II.2.2: everything that the techniques require on a day is recorded at the facility on that day
    select r.id, r.check_code, null, null, r.resource,
        '{(,)}'::datemultirange - range_agg(r.valid) + coalesce(range_agg(h.valid) filter (where h.valid is not null), '{}')
    from (
        select distinct n.id, f.check_code, f.facility, s.valid, q.kind, q.resource
        from named n
        cross join lateral (values ('sender.resources', n.from_facility), ('receiver.resources', n.to_facility)) f(check_code, facility)
        join technique_state s on s.technique = n.code
        cross join lateral (
            select k.kind, jsonb_array_elements_text(s.requirements->k.kind) from (values ('equipment'), ('rooms'), ('drugs')) k(kind)
        ) q(kind, resource)
        where array['sender.resources', 'receiver.resources'] && :checks::text[] and f.check_code = any(:checks::text[])
    ) r left join resource_state h on h.facility = r.facility
        and r.resource = any(case r.kind when 'equipment' then h.equipment when 'rooms' then h.rooms else h.drugs end)
    group by r.id, r.check_code, r.kind, r.resource
    union all
    -- II.2.3: every trainer may perform every technique
    select w.id, 'trainer.scope', w.code, w.who, null, s.days
    from teaching w join scope s using (person, code)
    where 'trainer.scope' = any(:checks::text[])
    union all
    -- II.2.3: every trainer has experience in every technique
    select w.id, 'trainer.experience', w.code, w.who, null, s.days
    from teaching w join experience s using (person, code)
    where 'trainer.experience' = any(:checks::text[])
    union all
    -- II.2.4: every trainee may perform every technique
    select w.id, 'trainee.scope', w.code, w.who, null, s.days
    from learning w join scope s using (person, code)
    where 'trainee.scope' = any(:checks::text[])
    union all
    -- II.2.4: every technique stands in the written work assignment of every trainee's post at the receiver
    select w.id, 'trainee.position', w.code, w.who, null, coalesce((
        select range_agg(p.valid) from post_state p
        where p.practitioner = w.person and p.facility = w.to_facility and w.code = any(p.technique_codes)
    ), '{}')
    from learning w
    where 'trainee.position' = any(:checks::text[])
    union all
    -- II.2.4: every trainee has the hours of training that a technique requires
    select w.id, 'trainee.specific', w.code, w.who, null, s.days
    from learning w join trained s using (person, code)
    where 'trainee.specific' = any(:checks::text[])
    union all
    -- II.1: every technique is on a level list in force, or in the scope lists: some title may perform it
    select n.id, 'technique.ministry_list', n.code, null, null, coalesce((
        select range_agg(l.valid) from (
            select valid from level_list_technique where technique = n.code
            union all
            select valid from technique_state where technique = n.code and scopes <> '{}'
        ) l
    ), '{}')
    from named n where 'technique.ministry_list' = any(:checks::text[])
    union all
    -- II.1: the Department decided the sender's or the receiver's approval of every technique, or approved the plan that names the transfer
    select n.id, 'technique.department_approved', n.code, null, null,
        coalesce(f.by_department, '{}') + coalesce(t.by_department, '{}') + coalesce(p.days, '{}')
    from named n join asked on asked.id = n.id
    left join approved f on f.facility = n.from_facility and f.code = n.code
    left join approved t on t.facility = n.to_facility and t.code = n.code
    left join planned p on p.plan = asked.plan and p.id = n.id
    where 'technique.department_approved' = any(:checks::text[])
    union all
    -- II.1: the plan that names the transfer is approved by the Department
    select t.id, 'plan.department_approved', null, null, 'plan', coalesce(p.days, '{}')
    from asked t left join planned p on p.plan = t.plan and p.id = t.id
    where 'plan.department_approved' = any(:checks::text[])
    union all
    -- II.3: it answers a need that was handed in, until the day on which that was turned down; when it was handed in is not asked, since
    -- papers are recorded late
    select t.id, 'plan.department_approved', null, null, 'need', case
        when n.status is null or n.status = 'draft' then '{}'
        else datemultirange(daterange(null, (
            select min(s.on_day) from step s where n.status = 'rejected' and s.noun = 'need' and s.subject = n.id::text and s.step = 'rejected'
        )))
    end
    from asked t left join need n on n.id = t.need
    where 'plan.department_approved' = any(:checks::text[])
)
