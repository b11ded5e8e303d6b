-- What the centre told the Department: the needs of a unit and a period as they stood on that day, byte for byte; never changed.
create table need_report (
    id uuid primary key,
    unit text not null,
    from_day date not null,
    to_day date not null,
    document_no text not null,
    on_day date not null,
    content text not null,
    sha256 text not null,
    needs bigint not null,
    sealed_at timestamptz not null,
    sealed_by text not null,
    received_on date,
    received_by text,
    receipt_note text,
    revision bigint not null,
    check (from_day <= to_day)
);
create index need_report_unit on need_report (unit);

-- submitted_on and status_on: the days on which the need was handed in and since which it is at its step; review: what of its list the facility
-- performed on the day of the submission; opinion: what the Department said last; report: the last one that holds the need.
alter table need
    add column review_list text,
    add column techniques_confirmed text[],
    add column submitted_on date,
    add column status_on date,
    add column review jsonb,
    add column opinion jsonb,
    add column report uuid;

update need set
    submitted_on = (select min(s.on_day) from step s where s.noun = 'need' and s.subject = need.id::text and s.step = 'submitted'),
    status_on = (select max(s.on_day) from step s where s.noun = 'need' and s.subject = need.id::text and s.step = need.status);

-- How far each thing asked for has come: every step with its day, beginning with the submission; rows are only added.
create table need_supplement_step (
    need_id uuid not null references need (id),
    no integer not null,
    nth integer not null,
    state text not null check (state in ('requested', 'funded', 'delivered', 'moved')),
    on_day date not null,
    document_no text,
    from_facility text,
    note text,
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (need_id, no, nth),
    check ((state = 'moved') = (from_facility is not null))
);

-- Of needs handed in before, what stands is the first step known, of the day of their submission.
insert into need_supplement_step (need_id, no, nth, state, on_day, recorded_at, recorded_by)
select n.id, s.no, 1, s.item->>'state', t.on_day, t.recorded_at, t.actor
from need n cross join lateral (
    select * from step t where t.noun = 'need' and t.subject = n.id::text and t.step = 'submitted' order by t.no limit 1
) t cross join lateral jsonb_array_elements(n.supplements) with ordinality s(item, no);
