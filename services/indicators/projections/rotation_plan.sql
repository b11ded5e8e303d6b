-- Rotation plans as dated facts: how many people a plan states.
create table plan_fact (
    plan text not null,
    version bigint not null,
    unit text not null,
    effective_on date not null,
    days daterange not null,
    stated_total integer not null,
    primary key (plan, version)
);
create table plan_state (plan text not null, valid daterange not null, unit text not null, days daterange not null, stated_total integer not null, primary key (plan, valid));
create index plan_state_unit on plan_state (unit);
