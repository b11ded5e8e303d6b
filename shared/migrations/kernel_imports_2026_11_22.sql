set local check_function_bodies = off;

-- Imports that wrote something: who, which file, what was answered; and what each of its rows replaced, so that it can be undone.
create table import_batch (
    id uuid primary key,
    noun text not null,
    actor text not null,
    unit text not null,
    recorded_at timestamptz not null,
    mode text not null,
    sha256 text not null,
    asked jsonb not null,
    report jsonb not null,
    undone_at timestamptz,
    undone_by text
);
create index import_batch_recorded_at on import_batch (recorded_at);

create table import_part (
    import_id uuid not null references import_batch (id),
    part bigint not null,
    created text[] not null,
    changed jsonb not null,
    primary key (import_id, part)
);
