-- A supplement as each step left it: the day the step holds from, when it was written down, and by whom.
create table supplement_step (
    supplement_id uuid not null references supplement (id),
    version bigint not null,
    facility text not null,
    technique_codes text[] not null,
    transfer_id uuid,
    document_no text,
    proposed_on date not null,
    status text not null check (status in ('proposed', 'appraised', 'approved', 'returned')),
    result text,
    note text,
    approval_id uuid,
    reason text,
    taken_on date not null,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (supplement_id, version)
);

-- What stands is the first step known, of the day of its proposal; who proposed, returned and approved before is in the log.
insert into supplement_step (supplement_id, version, facility, technique_codes, transfer_id, document_no, proposed_on, status, result, note,
    approval_id, reason, taken_on, recorded_at, recorded_by)
select u.id, u.version, u.facility, u.technique_codes, u.transfer_id, u.document_no, u.proposed_on, u.status, u.result, u.note,
    u.approval_id, u.reason, u.proposed_on, coalesce(said.last_at, u.proposed_on::timestamptz),
    coalesce(u.appraised_by, u.proposed_by[cardinality(u.proposed_by)])
from supplement u cross join lateral (
    select max(e.recorded_at) as last_at from (
        select subject, recorded_at from event_log union all select subject, recorded_at from outbox
    ) e where e.subject = u.id::text
) said;

-- When another scan took a scan's place; of those so far all that is known is that the other one was there.
alter table attachment add column superseded_at timestamptz;
update attachment t set superseded_at = s.recorded_at from attachment s where s.id = t.superseded_by;
