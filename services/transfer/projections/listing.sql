-- Approvals of facilities' technique lists: what each decision said, and the state of each approval by day.
create table approval_fact (
    approval uuid not null,
    version bigint not null,
    effective_on date not null,
    facility text not null,
    technique_codes text[] not null,
    approver text not null,
    decision_no text not null,
    decided_on date not null,
    status text not null,
    primary key (approval, version)
);

create table approval_state (
    approval uuid not null,
    valid daterange not null,
    facility text not null,
    technique_codes text[] not null,
    approver text not null,
    decision_no text not null,
    decided_on date not null,
    status text not null,
    primary key (approval, valid)
);
create index approval_state_facility on approval_state (facility);
