-- What is to be done now, by whom, since when and until when: of chosen_transfer, chosen_need and chosen_plan, as of :today.
-- A step is due so many days after it can be done (policies step_days.*, else :days), or on the day by which the plan wants it if that is
-- earlier. Follow-ups are held so many months after the acceptance (policy, else :months), at the earliest :early days before.
terms as materialized (
    select :days::jsonb || coalesce(jsonb_object_agg(p.step, p.value), '{}') as days
    from (
        select distinct on (code) substr(code, length('step_days.') + 1) as step, value from policy
        where code like 'step!_days.%' escape '!' and valid_from <= :today::date order by code, valid_from desc
    ) p
),
accepted as (
    select t.id, t.status, t.to_facility, k.code, k.accepted_on, k.on_day, (
        select min(lower(v.valid)) from approval_state v
        where v.facility = t.to_facility and v.valid @> :today::date and v.status = 'in_force' and k.code = any(v.technique_codes)
    ) as listed_since
    from chosen_transfer t cross join {accepted} where t.status in ('started', 'accepted')
),
followed as (
    select t.id, t.from_facility, a.no, a.on_day, (
        select min(m.value::integer) from jsonb_array_elements_text(coalesce((
            select p.value from policy p where p.code = 'follow_up_months' and p.valid_from <= a.on_day order by p.valid_from desc limit 1
        ), :months::jsonb)) as m(value)
        where not exists (select from follow_up f where f.transfer_id = t.id and f.acceptance_no = a.no and f.month = m.value::integer)
    ) as month
    from chosen_transfer t
    cross join lateral (select a.no, a.on_day from acceptance a where a.transfer_id = t.id order by a.no desc limit 1) a
    where t.status = 'accepted'
),
proposed as (
    select t.*, coalesce(t.reopened_on, (
        select s.on_day from step s where s.noun = 'transfer' and s.subject = t.id::text order by s.no limit 1
    )) as since
    from chosen_transfer t where t.status = 'proposed'
),
waiting (noun, subject, step, place, owner, since, until, about) as (
    -- proposed: a plan and a need are named, the need is handed in, the plan handed in and approved, then the transfer approved
    select 'transfer', t.id::text, 'change', t.from_facility, 'itself', t.since, t.planned_to, null
    from proposed t left join need n on n.id = t.need where t.plan is null or n.id is null or n.status = 'rejected'
    union all
    select 'transfer', t.id::text, 'submit-need', n.facility, 'itself', greatest(t.since, n.raised_on), t.planned_to, n.id::text
    from proposed t join need n on n.id = t.need where n.status = 'draft'
    union all
    select 'transfer', t.id::text, case d.status when 'submitted' then 'approve-plan' else 'submit-plan' end, d.unit,
        case d.status when 'submitted' then 'department' else 'itself' end, greatest(t.since, (
            select s.on_day from step s where s.noun = 'plan' and s.subject = d.code order by s.no desc limit 1
        )), t.planned_to, d.code
    from proposed t join plan d on d.code = t.plan where d.status <> 'approved'
    union all
    select 'transfer', t.id::text, 'approve', t.to_facility, 'department', greatest(t.since, d.decided_on), t.planned_to, null
    from proposed t join plan d on d.code = t.plan join need n on n.id = t.need
    where d.status = 'approved' and n.status in ('submitted', 'surveyed', 'aggregated')
    union all
    select 'transfer', t.id::text, 'start', t.from_facility, 'itself', t.approved_on, greatest(t.planned_from, t.approved_on), null
    from chosen_transfer t where t.status = 'approved'
    union all
    -- started: each session is vouched for, and all is accepted within the planned period
    select 'transfer', t.id::text, 'attest', t.from_facility, 'itself', s.on_day, null, s.id::text
    from chosen_transfer t join training_session s on s.transfer_id = t.id
    where t.status = 'started' and s.attested_at is null and s.withdrawn_at is null
    union all
    select 'transfer', t.id::text, 'accept', t.from_facility, 'itself', greatest(t.started_on, t.reopened_on), t.planned_to, null
    from chosen_transfer t where t.status = 'started'
    union all
    -- accepted: the receiver's list is supplemented, a first case done, the receiver looked at again, the transfer completed
    select 'transfer', k.id::text, case n.step when 'supplement_proposed' then 'approve-supplement' else 'propose-supplement' end,
        k.to_facility, case n.step when 'supplement_proposed' then 'department' else 'itself' end, greatest(k.since, n.on_day), null, n.about
    from (select id, to_facility, min(accepted_on) as since from accepted where listed_since is null group by id, to_facility) k
    left join lateral (
        select s.step, s.on_day, s.about from step s
        where s.noun = 'transfer' and s.subject = k.id::text and s.step like 'supplement!_%' escape '!' order by s.no desc limit 1
    ) n on true
    union all
    select 'transfer', k.id::text, 'record-first-case', k.to_facility, 'itself', greatest(k.accepted_on, k.listed_since), null, k.code
    from accepted k where k.status = 'accepted' and k.listed_since is not null and k.on_day is null
    union all
    select 'transfer', f.id::text, 'follow-up', f.from_facility, 'itself',
        (f.on_day + make_interval(months => f.month))::date - :early::integer, null, f.month::text
    from followed f where f.month is not null
    union all
    select 'transfer', f.id::text, 'complete', f.from_facility, 'itself', greatest(
            (select max(k.on_day) from accepted k where k.id = f.id),
            (select max(u.on_day) from follow_up u where u.transfer_id = f.id and u.acceptance_no = f.no)
        ), null, null
    from followed f
    where f.month is null and not exists (select from accepted k where k.id = f.id and (k.listed_since is null or k.on_day is null))
    union all
    select 'need', n.id::text, case n.status when 'submitted' then 'survey-need' else 'aggregate-need' end, n.facility, 'above', s.on_day,
        null, null
    from chosen_need n cross join lateral (
        select s.on_day from step s where s.noun = 'need' and s.subject = n.id::text and s.step = n.status order by s.no desc limit 1
    ) s
    where n.status in ('submitted', 'surveyed')
    union all
    select 'plan', d.code, 'approve-plan', d.unit, 'department', s.on_day, null, null
    from chosen_plan d cross join lateral (
        select s.on_day from step s where s.noun = 'plan' and s.subject = d.code and s.step = d.status order by s.no desc limit 1
    ) s
    where d.status = 'submitted'
),
pending as (
    select w.noun, w.subject, w.step, w.since, w.about, least(w.since + (m.days->>w.step)::integer, w.until) as due_on,
        case
            when w.owner = 'department' or (w.owner = 'above' and f.parent_facility is null) then 'department'
            when w.owner = 'above' then 'centre'
            when f.kind like '%hospital' then 'hospital'
            when f.kind in ('district_health_centre', 'disease_control_centre') then 'centre'
            when f.kind is not null then 'station'
            when u.level = 'province' then 'department'
            else 'centre'
        end as role,
        case w.owner
            when 'itself' then w.place
            when 'above' then coalesce(f.parent_facility, f.province)
            else coalesce(f.province, u.province)
        end as unit
    from waiting w
    cross join terms m
    left join lateral (
        select s.kind, s.parent_facility, s.province from facility_state s where s.facility = w.place order by s.valid desc limit 1
    ) f on true
    left join lateral (select s.level, s.province from unit_state s where s.code = w.place order by s.valid desc limit 1) u on f.kind is null
)
