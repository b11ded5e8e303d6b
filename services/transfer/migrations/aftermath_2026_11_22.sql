-- `reopened_on` is the day of the last reopening; every one of them is a step.
alter table transfer add column completed_on date;
alter table transfer add column reopened_on date;

-- The first case that the receiver's own people did after the acceptance of a technique, where it was recorded by hand.
create table first_case (
    transfer_id uuid not null references transfer (id),
    technique_code text not null,
    practitioner_id uuid not null,
    on_day date not null,
    document_no text,
    primary key (transfer_id, technique_code)
);

-- So many months after an acceptance the sender looked again; another acceptance, of the rest of a package, is followed up anew.
create table follow_up (
    transfer_id uuid not null references transfer (id),
    no bigint not null,
    acceptance_no bigint not null,
    month integer not null check (month > 0),
    on_day date not null,
    outcomes jsonb not null,
    note text,
    document_no text,
    primary key (transfer_id, no),
    constraint follow_up_once unique (transfer_id, acceptance_no, month)
);
