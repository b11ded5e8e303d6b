-- Transfers once training began, and who taught in which session, as transfer said them.
create table transfer_fact (
    transfer uuid not null,
    version bigint not null,
    to_facility text not null,
    technique_codes text[] not null,
    accepted_on date,
    primary key (transfer, version)
);

create table session_fact (
    transfer uuid not null,
    version bigint not null,
    session uuid not null,
    held_on date not null,
    trainer uuid not null,
    withdrawn boolean not null, -- taken back: it was never held
    primary key (transfer, version)
);
create index session_fact_trainer on session_fact (trainer, held_on);
