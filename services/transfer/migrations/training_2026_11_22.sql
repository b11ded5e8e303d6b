-- Who among the trainers vouched for a session; when, by whom and why it was taken back; a digest of its cases.
alter table training_session add column attester_id uuid;
alter table training_session add column withdrawn_at timestamptz;
alter table training_session add column withdrawn_by text;
alter table training_session add column withdrawn_reason text;
alter table training_session add column cases_digest text;
-- A session that repeats another would count its cases twice. Sessions are few as yet: indexed at once.
-- squawk-ignore require-concurrent-index-creation
create unique index training_session_repeats on training_session (transfer_id, on_day, trainer_id, mode, cases_digest)
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
