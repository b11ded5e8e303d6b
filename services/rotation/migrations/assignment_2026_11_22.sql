-- What an assignment answers, until when it was extended, and why its approver let it go beyond the quota or below the sender's minimum staff.
alter table assignment
    add column request_id uuid,
    add column extended_to date,
    add column quota_excess text,
    add column staff_override text;

-- Every step of an assignment as it was recorded; rows are only added. `version` is the assignment's after the step.
create table assignment_step (
    assignment_id uuid not null references assignment (id),
    version bigint not null,
    step text not null,
    effective_on date not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    document_no text,
    reason text,
    appraisal text,
    ends_on date,
    quota_excess text,
    staff_override text,
    primary key (assignment_id, version)
);

-- What was decided before steps were kept, as far as the events tell; proposals said nothing.
insert into assignment_step (assignment_id, version, step, effective_on, recorded_at, recorded_by, document_no, reason, appraisal, ends_on)
select a.id, a.version - a.event_count + e.subject_version, s.step, e.effective_on, e.recorded_at, e.actor,
    case s.step when 'approved' then a.approval_no end, case when s.step in ('ended', 'cancelled') then a.reason end,
    case s.step when 'ended' then a.appraisal end, case s.step when 'ended' then a.ends_on end
from (
    select type, subject, subject_version, effective_on, recorded_at, actor from event_log
    union all
    select type, subject, subject_version, effective_on, recorded_at, actor from outbox
) e
cross join lateral (select substring(e.type from '^vn\.tuyen\.rotation\.assignment-([a-z]+)\.v1$') as step) s
join assignment a on a.id::text = e.subject
where s.step is not null;

-- Rates from a day on, of a province or of the whole country (VN); a correction is another version of the same day, the last one counts.
create table allowance_rate (
    province text not null,
    valid_from date not null,
    version bigint not null,
    decision_no text not null,
    rates jsonb not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (province, valid_from, version)
);

create table budget_supplement (
    id uuid primary key,
    plan text not null references plan (code),
    budget_level text not null,
    amount bigint not null,
    decision_no text not null,
    decided_on date not null,
    reason text not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    constraint budget_supplement_amount_check check (amount > 0)
);
create index budget_supplement_plan on budget_supplement (plan);

create table payment (
    id uuid primary key,
    assignment_id uuid not null references assignment (id),
    plan text not null references plan (code),
    budget_level text not null,
    from_facility text not null,
    kind text not null,
    amount bigint not null,
    paid_on date not null,
    document_no text not null,
    province text not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    constraint payment_amount_check check (amount > 0)
);
create index payment_assignment on payment (assignment_id);
create index payment_plan on payment (plan, budget_level) include (amount);
create index payment_from_facility on payment (from_facility);

-- A payment taken back: it stays in the ledger, and so does its reversal.
create table payment_reversal (
    payment_id uuid primary key references payment (id),
    reversed_on date not null,
    document_no text not null,
    reason text not null,
    recorded_at timestamptz not null,
    recorded_by text not null
);

-- `facility` is the one that sent the person on the first of the assignments.
create table reward (
    id uuid primary key,
    practitioner_id uuid not null references practitioner (id),
    assignments uuid[] not null,
    facility text not null,
    proposal text not null,
    proposed_by text not null,
    proposed_on date not null,
    decision_no text,
    decided_on date,
    decided_by text,
    consent_to_publish boolean,
    consent_recorded_by text,
    consent_recorded_on date,
    published_on date,
    version bigint not null,
    constraint reward_decided_check check ((decision_no is null) = (decided_on is null)),
    constraint reward_published_check check (published_on is null or decision_no is not null)
);
create index reward_practitioner on reward (practitioner_id);
create index reward_facility on reward (facility);
