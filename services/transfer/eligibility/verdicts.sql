-- Follows the items: the eleven checks of one transfer on one day, in the order of :checks, each with what it lacks and the evidence of the day.
, proof(check_code, nth, key, fact) as (
    select 'sender.technique_approved', 1, a.decided_on::text || a.approval, jsonb_build_object(
        'kind', 'approval', 'id', a.approval, 'facility', a.facility, 'decision_no', a.decision_no, 'decided_on', a.decided_on)
    from asked t join approval_state a on a.facility = t.from_facility
    where a.valid @> :day::date and a.status = 'in_force' and a.technique_codes && t.technique_codes
    union all
    select 'technique.department_approved', 1, a.decided_on::text || a.approval, jsonb_build_object(
        'kind', 'approval', 'id', a.approval, 'facility', a.facility, 'decision_no', a.decision_no, 'decided_on', a.decided_on)
    from asked t join approval_state a on a.facility in (t.from_facility, t.to_facility)
    where a.valid @> :day::date and a.status = 'in_force' and a.approver = 'department' and a.technique_codes && t.technique_codes
    union all
    select distinct f.check_code, 1, k.kind || ' ' || q.code, jsonb_build_object(
        'kind', k.kind, 'id', q.code, 'facility', f.facility, 'since', lower(h.valid))
    from named n
    cross join lateral (values ('sender.resources', n.from_facility), ('receiver.resources', n.to_facility)) f(check_code, facility)
    join technique_state s on s.technique = n.code and s.valid @> :day::date
    join resource_state h on h.facility = f.facility and h.valid @> :day::date
    cross join lateral (values ('equipment', h.equipment), ('rooms', h.rooms), ('drugs', h.drugs)) k(kind, recorded)
    cross join lateral jsonb_array_elements_text(s.requirements->k.kind) q(code)
    where q.code = any(k.recorded)
    union all
    select w.check_code, 1, lpad(w.nth::text, 3, '0') || c.certificate, jsonb_build_object(
        'kind', 'certificate', 'id', c.certificate, 'practitioner_id', w.who, 'technique_codes', f.codes)
    from (
        select 'trainer.scope' as check_code, who, nth, person from trainer
        union all select 'trainee.scope', who, nth, person from trainee
        union all select 'trainee.specific', who, nth, person from trainee
    ) w
    join certificate_state c on c.practitioner = w.person and c.valid @> :day::date
    cross join lateral (
        select array_agg(n.code order by n.code) as codes
        from named n join technique_state s on s.technique = n.code and s.valid @> :day::date
        where n.code = any(c.technique_codes) and (w.check_code <> 'trainee.specific' or (s.requirements->>'training_hours')::integer > 0)
    ) f
    where f.codes is not null
    union all
    select w.check_code, 2, lpad(w.nth::text, 3, '0') || l.licence, jsonb_build_object(
        'kind', 'licence', 'id', l.licence, 'practitioner_id', w.who, 'titles', l.titles, 'expires_on', l.expires_on,
        'technique_codes', array(
            select n.code from named n join technique_state s on s.technique = n.code and s.valid @> :day::date
            where s.scopes && l.titles order by n.nth
        ))
    from (
        select 'trainer.scope' as check_code, who, nth, person from trainer
        union all select 'trainee.scope', who, nth, person from trainee
    ) w join licence_state l on l.practitioner = w.person and l.valid @> :day::date and l.status = 'valid'
    union all
    select 'trainer.experience', 1, lpad(w.nth::text, 3, '0') || k.subject, jsonb_build_object(
        'kind', 'competency', 'id', k.subject, 'practitioner_id', w.who, 'technique_code', k.technique)
    from trainer w join named n using (id)
    join competency_state k on k.practitioner = w.person and k.technique = n.code and k.valid @> :day::date and k.level = 'proficient'
    union all
    select 'trainer.experience', 2, lpad(w.nth::text, 3, '0') || n.code, jsonb_build_object(
        'kind', 'own_cases', 'id', w.who, 'technique_code', n.code, 'count', sum(c.count))
    from trainer w join named n using (id)
    cross join lateral (select w.person as who union all select practitioner from person_alias where person = w.person) i
    join session_case c on c.trainee_id = i.who and c.technique_code = n.code and c.role in ('supervised', 'independent')
    join training_session t on t.id = c.session_id and t.attested_at is not null and t.withdrawn_at is null and t.on_day <= :day::date
    group by w.nth, w.who, n.code
    union all
    select 'trainee.position', 1, lpad(w.nth::text, 3, '0') || p.post, jsonb_build_object(
        'kind', 'post', 'id', p.post, 'practitioner_id', w.who)
    from trainee w join post_state p on p.practitioner = w.person and p.facility = w.to_facility and p.valid @> :day::date
    union all
    select 'trainee.specific', 2, lpad(w.nth::text, 3, '0') || f.completed_on || f.course_id, jsonb_build_object(
        'kind', 'course', 'id', f.course_id, 'practitioner_id', w.who, 'hours', f.hours, 'completed_on', f.completed_on)
    from trainee w
    cross join lateral (select w.person as who union all select practitioner from person_alias where person = w.person) i
    join course_completion f on f.trainee_id = i.who and f.passed and f.completed_on <= :day::date
    join course c on c.id = f.course_id
    where exists (
        select from named n join technique_state s on s.technique = n.code and s.valid @> :day::date
        where n.code = any(c.technique_codes) and (s.requirements->>'training_hours')::integer > 0
    )
    union all
    select 'technique.ministry_list', 1, lpad(n.nth::text, 3, '0') || l.level, jsonb_build_object(
        'kind', 'level_list', 'id', l.level, 'technique_code', n.code)
    from named n join level_list_technique l on l.technique = n.code and l.valid @> :day::date
    union all
    select 'technique.ministry_list', 2, lpad(n.nth::text, 3, '0'), jsonb_build_object(
        'kind', 'scope_list', 'id', n.code, 'titles', s.scopes)
    from named n join technique_state s on s.technique = n.code and s.valid @> :day::date and s.scopes <> '{}'
    union all
    select c.check_code, 2, '', jsonb_build_object(
        'kind', 'plan', 'id', p.code, 'status', coalesce(d.status, case when p.status = 'draft' then 'draft' else 'submitted' end),
        'decision_no', d.decision_no, 'names_transfer', t.id = any(coalesce(d.transfers, p.transfers)))
    from asked t join plan p on p.code = t.plan
    left join lateral (
        select * from plan_decision o where o.plan = p.code and o.on_day <= :day::date order by o.on_day desc, o.no desc limit 1
    ) d on true
    cross join (values ('plan.department_approved'), ('technique.department_approved')) c(check_code)
    where c.check_code = 'plan.department_approved' or d.status = 'approved' and t.id = any(d.transfers)
    union all
    select 'plan.department_approved', 3, '', jsonb_build_object('kind', 'need', 'id', n.id, 'status', (
        select coalesce(max(s.step) filter (where s.no = s.last), n.status)
        from (
            select step, no, max(no) over () as last from step
            where noun = 'need' and subject = n.id::text and step in ('submitted', 'surveyed', 'aggregated', 'rejected')
                and (step <> 'rejected' or on_day <= :day::date)
        ) s
    ))
    from asked t join need n on n.id = t.need
    union all
    select w.check_code, 8, '', jsonb_build_object(
        'kind', 'waiver', 'id', w.check_code, 'since', w.on_day, 'by', w.actor, 'reason', w.reason)
    from asked t join waiver w on w.transfer_id = t.id and w.on_day <= :day::date
), lacking as (
    select check_code, coalesce(technique_code, resource) as what, who from item where not passes @> :day::date
),
-- What there is of what a failing check asks for, and why it does not hold on the day: suspended, revoked, expired, not issued by then.
amiss(check_code, nth, key, fact) as (
    select distinct l.check_code, 5, a.decided_on::text || a.approval, jsonb_build_object(
        'kind', 'approval', 'id', a.approval, 'facility', a.facility, 'decision_no', a.decision_no, 'decided_on', a.decided_on,
        'status', a.status, 'since', lower(a.valid))
    from lacking l cross join asked t
    join approval_state a on l.what = any(a.technique_codes) and a.status <> 'in_force' and a.valid @> :day::date
        and (a.facility = t.from_facility or l.check_code = 'technique.department_approved' and a.facility = t.to_facility)
    where l.check_code in ('sender.technique_approved', 'technique.department_approved')
    union all
    select h.check_code, 5, h.who || h.licence, jsonb_build_object(
        'kind', 'licence', 'id', h.licence, 'practitioner_id', h.who, 'titles', h.titles, 'expires_on', h.expires_on,
        'status', case when h.valid @> :day::date then h.status when h.expires_on < :day::date then 'expired' else 'not_issued' end)
    from (
        select distinct on (l.check_code, l.who, h.licence) l.check_code, l.who, h.*
        from lacking l left join person_alias m on m.practitioner = l.who
        join licence_state h on h.practitioner = coalesce(m.person, l.who)
        where l.check_code in ('trainer.scope', 'trainee.scope')
        order by l.check_code, l.who, h.licence, h.valid @> :day::date desc, h.valid desc
    ) h where not (h.valid @> :day::date and h.status = 'valid')
    union all
    select distinct l.check_code, 6, l.who || c.certificate, jsonb_build_object(
        'kind', 'certificate', 'id', c.certificate, 'practitioner_id', l.who, 'technique_codes', c.technique_codes,
        'status', case when upper(c.valid) <= :day::date then 'expired' else 'not_issued' end)
    from lacking l left join person_alias m on m.practitioner = l.who
    join certificate_state c on c.practitioner = coalesce(m.person, l.who) and l.what = any(c.technique_codes)
        and not c.valid @> :day::date
    where l.check_code in ('trainer.scope', 'trainee.scope', 'trainee.specific')
    union all
    select distinct l.check_code, 7, coalesce(l.who::text, '') || l.what, case
        when l.who is not null then jsonb_build_object('kind', 'lacking', 'id', l.who, 'technique_code', l.what)
        when l.check_code = 'sender.resources' then jsonb_build_object('kind', 'lacking', 'id', l.what, 'facility', t.from_facility)
        when l.check_code = 'receiver.resources' then jsonb_build_object('kind', 'lacking', 'id', l.what, 'facility', t.to_facility)
        else jsonb_build_object('kind', 'lacking', 'id', l.what, 'technique_code', l.what)
    end
    from lacking l cross join asked t where l.check_code <> 'plan.department_approved'
)
select c.code,
    array(select distinct l.what from lacking l where l.check_code = c.code order by 1) as lacking,
    (select count(distinct l.who) from lacking l where l.check_code = c.code) as people,
    (select w.on_day from asked t join waiver w on w.transfer_id = t.id and w.check_code = c.code and w.on_day <= :day::date) as waived_since,
    (
        select coalesce(jsonb_agg(f.fact order by f.nth, f.key), '[]') from (
            select p.nth, p.key, p.fact from proof p where p.check_code = c.code
            union all
            select a.nth, a.key, a.fact from amiss a where a.check_code = c.code
        ) f
    ) as evidence
from asked, unnest(:checks::text[]) with ordinality c(code, nth)
order by c.nth
