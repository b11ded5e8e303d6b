create table sign_in_spent (
    id text primary key,
    spent_at timestamptz not null
);
