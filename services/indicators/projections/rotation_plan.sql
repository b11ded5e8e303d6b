-- Rotation plans as dated facts: how many people a plan states, how much money it has, and what was paid of it.
create table plan_fact (
    plan text not null,
    version bigint not null,
    position bigint not null,
    unit text not null,
    effective_on date not null,
    days daterange not null,
    stated_total integer not null,
    budget bigint not null,
    primary key (plan, version)
);
create table plan_state (plan text not null, valid daterange not null, unit text not null, days daterange not null, stated_total integer not null, budget bigint not null, primary key (plan, valid));
create index plan_state_unit on plan_state (unit);
-- What a payment took from a level's line of a plan's budget for somebody of a sending facility, and from which day on the budget has it again.
create table payment (payment text primary key, position bigint not null, assignment text not null, plan text not null, level text not null, sender text not null, amount bigint not null, paid_on date not null, reversed_on date);
create index payment_plan on payment (plan);
create table plan_supplement (supplement text primary key, version bigint not null, position bigint not null, plan text not null, day date not null, amount bigint not null);
create index plan_supplement_plan on plan_supplement (plan);
