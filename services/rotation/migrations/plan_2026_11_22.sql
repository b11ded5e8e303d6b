-- plan is what a plan says now; in_force_from is the day of the decision by which it does, null while it is a draft.
alter table plan add column in_force_from date;

update plan set in_force_from = decided_on where decided_on is not null;

-- Every state that a plan was ever in, as it was answered; it holds from in_force_from until the next such day.
-- recorded_at is null for drafts of before these versions were kept.
create table plan_version (
    plan text not null references plan (code),
    version bigint not null,
    in_force_from date,
    item json not null,
    reason text,
    recorded_at timestamptz,
    recorded_by text not null,
    primary key (plan, version)
);

insert into plan_version (plan, version, in_force_from, item, recorded_at, recorded_by)
select p.code, s.version, s.in_force_from, json_build_object('code', p.code, 'title', p.title, 'unit', p.unit,
    'period', json_build_object('from', p.starts_on, 'to', p.ends_on),
    'stated_total', p.stated_total, 'stated_by_qualification', p.stated_by_qualification, 'quotas', p.quotas, 'budget', p.budget,
    'stated_budget', p.stated_budget, 'decision_no', coalesce(p.approval_no, p.decision_no), 'decided_on', p.decided_on,
    'in_force_from', p.in_force_from, 'closed_on', s.closed_on, 'status', s.status, 'version', s.version), s.recorded_at, s.recorded_by
from plan p cross join lateral (
    select p.version, null::date as in_force_from, null::date as closed_on, p.status, null::timestamptz as recorded_at,
        coalesce(p.submitted_by, p.proposed_by) as recorded_by
    where p.decided_on is null
    union all
    select case e.type when 'vn.tuyen.rotation.plan-closed.v1' then p.version else p.version - (p.status = 'closed')::integer end,
        e.effective_on, case e.type when 'vn.tuyen.rotation.plan-closed.v1' then p.closed_on end,
        case e.type when 'vn.tuyen.rotation.plan-closed.v1' then 'closed' else 'approved' end, e.recorded_at, e.actor
    from (
        select type, subject, effective_on, recorded_at, actor from event_log
        union all
        select type, subject, effective_on, recorded_at, actor from outbox
    ) e
    where e.subject = p.code and e.type in ('vn.tuyen.rotation.plan-approved.v1', 'vn.tuyen.rotation.plan-closed.v1')
) s;

-- What a receiving facility asks for: so many people of a qualification, both days included. It holds from asked_on until the day before ended_on.
create table request (
    id uuid primary key,
    facility text not null,
    qualification text not null,
    specialty text,
    count integer not null,
    starts_on date not null,
    ends_on date not null,
    reason text not null,
    status text not null,
    asked_on date not null,
    ended_on date,
    end_reason text,
    province text not null,
    version bigint not null,
    constraint request_days_check check (ends_on >= starts_on)
);
create index request_facility on request (facility);
