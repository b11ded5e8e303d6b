-- The days on which a check of an open transfer fails and is not waived, a row for each stretch of them; a closed transfer has none.
create table check_state (
    transfer_id uuid not null,
    check_code text not null,
    fails daterange not null,
    primary key (transfer_id, check_code, fails)
);
create index check_state_fails on check_state using gist (fails);

-- The sessions of open transfers on whose day trainer or trainee fell short of a check: learnt later, of a licence suspended backwards.
create table session_check (
    session_id uuid not null,
    check_code text not null,
    transfer_id uuid not null,
    primary key (session_id, check_code)
);
create index session_check_transfer on session_check (transfer_id);
