-- Who among the trainers vouched for a session; when, by whom and why it was taken back; a digest of its cases.
alter table training_session add column attester_id uuid;
alter table training_session add column withdrawn_at timestamptz;
alter table training_session add column withdrawn_by text;
alter table training_session add column withdrawn_reason text;
alter table training_session add column cases_digest text;
-- A session that repeats another, of whichever transfer, would count its cases twice. Sessions are few as yet: indexed at once.
-- squawk-ignore require-concurrent-index-creation
create unique index training_session_repeats on training_session (trainer_id, on_day, mode, cases_digest)
    where withdrawn_at is null;

-- What a document declared the receiver able to do, with whom, and what its list is to be supplemented by; nothing here is ever changed.
create table acceptance (
    transfer_id uuid not null references transfer (id),
    no bigint not null,
    document_no text not null,
    on_day date not null,
    technique_codes text[] not null,
    supplement_codes text[] not null,
    trainee_ids uuid[] not null,
    primary key (transfer_id, no)
);

-- What was accepted before this table was there, as the log tells it: each as a whole, by those who were competent then.
insert into acceptance (transfer_id, no, document_no, on_day, technique_codes, supplement_codes, trainee_ids)
select t.id, s.no, t.acceptance_no, t.accepted_on, t.technique_codes, t.technique_codes,
    array(select jsonb_array_elements_text(said.data::jsonb->'competent_trainee_ids'))::uuid[]
from transfer t
join step s on s.noun = 'transfer' and s.subject = t.id::text and s.step = 'accepted'
cross join lateral (
    select data from event_log where type = 'vn.tuyen.transfer.transfer-accepted.v1' and subject = t.id::text
    union all
    select data from outbox where type = 'vn.tuyen.transfer.transfer-accepted.v1' and subject = t.id::text
) said
where t.accepted_on is not null;
