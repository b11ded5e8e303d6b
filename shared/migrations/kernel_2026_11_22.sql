set local check_function_bodies = off;

-- The tables and functions that every producing service has: outbox, event log, head, replies kept, reactions.

create table outbox (
    tx xid8 not null default pg_current_xact_id(),
    seq bigint generated always as identity (cache 1) primary key,
    id uuid not null,
    type text not null,
    subject text not null,
    subject_version bigint not null,
    effective_on date not null,
    recorded_at timestamptz not null,
    actor text not null,
    correlation_id uuid not null,
    causation_id uuid,
    traceparent text,
    province text not null,
    data json not null
);
create index outbox_tx on outbox (tx);
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 2147483647);

create table event_log (
    position bigint primary key,
    batch_end bigint not null,
    id uuid not null unique,
    type text not null,
    subject text not null,
    subject_version bigint not null,
    effective_on date not null,
    recorded_at timestamptz not null,
    actor text not null,
    correlation_id uuid not null,
    causation_id uuid,
    traceparent text,
    province text not null,
    epoch uuid not null,
    data json not null,
    hash bytea not null
);
create index event_log_subject on event_log (subject, subject_version);

create table log_head (
    one boolean primary key default true check (one),
    epoch uuid not null default gen_random_uuid(),
    position bigint not null default 0,
    hash bytea not null default '\x',
    floor_seq bigint not null default 0,
    mark_seq bigint not null default 0,
    mark_xid xid8 not null default '0'
) with (fillfactor = 10);
insert into log_head default values;

create table idempotency (
    caller text not null,
    key text not null,
    request_hash bytea not null,
    status integer,
    headers jsonb,
    body bytea,
    recorded_at timestamptz not null,
    primary key (caller, key)
);
create index idempotency_age on idempotency (recorded_at);

create table reaction_cursor (
    producer text primary key,
    epoch uuid,
    position bigint not null default 0,
    hash bytea
);

create table reaction (
    causation_id uuid not null,
    effect text not null,
    producer text not null,
    position bigint not null,
    subject text not null,
    state text not null check (state in ('done', 'parked')),
    event_id uuid,
    reason text,
    recorded_at timestamptz not null,
    primary key (causation_id, effect)
);

-- One field of what the chain covers: the length of its UTF-8 bytes, a colon, the field (a netstring without its comma); -: for null.
create function entry_field(value text) returns text language sql immutable parallel safe
return coalesce(octet_length(value)::text || ':' || value, '-:');

create function chain_step(state bytea, entry bytea) returns bytea language sql immutable parallel safe
return sha256(coalesce(state, '\x'::bytea) || entry);

create aggregate hash_chain(bytea) (sfunc = chain_step, stype = bytea);

-- Moves whatever is visible from the outbox into the log: at most batch_limit events and the rest of their transactions, in the order of
-- their identity, with dense positions and the hash chain. One process at a time; writers are never waited for. Returns how many it moved.
-- floor_seq: below it the outbox holds nothing any more and never will, so that rows deleted under a long snapshot are not visited again.
-- (Every transaction draws its xid before its seq; when all xids up to one drawn after mark_seq was seen have ended, seq <= mark_seq are all moved.)
create function move_outbox(batch_limit integer, channel text) returns bigint language plpgsql security definer set enable_seqscan = off as $$
declare
    moved bigint;
    last bigint;
    floor bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended(channel, 0));
    select floor_seq into floor from log_head; -- a value of its own, so that every scan of the outbox begins there
    with head as (
        select * from log_head
    ),
    near as materialized (
        select o.seq, o.tx from outbox o where o.seq > floor order by o.seq limit batch_limit
    ),
    edge as (
        select coalesce(max(seq), 0) as seq, count(*) = batch_limit as limited from near
    ),
    beyond as (
        select o.seq from edge cross join (select distinct tx from near) t join outbox o on o.tx = t.tx where edge.limited and o.seq > edge.seq
    ),
    taken as (
        delete from outbox o using (select seq from near union all select seq from beyond) w where o.seq = w.seq and o.seq > floor returning o.*
    ),
    placed as (
        select t.*, head.position + row_number() over (order by t.seq) as position, head.position + count(*) over () as batch_end, head.epoch,
            case when row_number() over (order by t.seq) = 1 then head.hash else '\x'::bytea end as before
        from taken t cross join head
    ),
    chained as (
        select p.*, hash_chain(p.before || convert_to(
            entry_field(p.position::text) || entry_field(p.id::text) || entry_field(p.type) || entry_field(p.subject)
            || entry_field(p.subject_version::text) || entry_field(to_char(p.effective_on, 'YYYY-MM-DD'))
            || entry_field((extract(epoch from p.recorded_at) * 1000000)::bigint::text) || entry_field(p.actor)
            || entry_field(p.correlation_id::text) || entry_field(p.causation_id::text) || entry_field(p.traceparent)
            || entry_field(p.province) || entry_field(p.epoch::text) || entry_field(p.data::text), 'UTF8')
        ) over (order by p.position rows between unbounded preceding and current row) as hash
        from placed p
    ),
    logged as (
        insert into event_log (position, batch_end, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id, traceparent, province, epoch, data, hash)
        select position, batch_end, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, causation_id, traceparent, province, epoch, data, hash
        from chained order by position
        returning position, batch_end, hash
    )
    update log_head set
        position = logged.batch_end,
        hash = logged.hash,
        floor_seq = case when pg_snapshot_xmin(pg_current_snapshot()) > mark_xid and (not edge.limited or edge.seq >= mark_seq) then mark_seq else floor_seq end,
        mark_seq = case when pg_snapshot_xmin(pg_current_snapshot()) > mark_xid and (not edge.limited or edge.seq >= mark_seq) then greatest(mark_seq, edge.seq) else mark_seq end,
        mark_xid = case when pg_snapshot_xmin(pg_current_snapshot()) > mark_xid and (not edge.limited or edge.seq >= mark_seq) then pg_current_xact_id() else mark_xid end
    from logged, edge
    where logged.position = logged.batch_end
    returning log_head.position, (select count(*) from logged) into last, moved;
    if moved > 0 then
        perform pg_notify(channel, last::text);
    end if;
    return coalesce(moved, 0);
end
$$;

-- What this service had committed when asked: the log's last position, and the last event still in the outbox, if any.
create function log_frontier(out log_position bigint, out waiting uuid) language sql stable security definer as $$
    select (select position from log_head), (select id from outbox where seq > (select floor_seq from log_head) order by seq desc limit 1)
$$;

-- Places: facilities and admin units in one space of codes. Each service has the relations, by table or view,
--   place (code text, kind text: unit or facility, level text, valid daterange, successors text[])
--   place_edge (child text, parent text, valid daterange): a unit in its parent, a facility in its unit and in its parent facility; a parent
--   may be null, since a branch of a view with a WHERE of its own would not let a walk use the indexes on child and parent.
create function place_above(place text, on_day date) returns table (code text) language sql stable as $$
    with recursive above(code) as (
        select place
        union
        select e.parent from above a join place_edge e on e.child = a.code and e.valid @> on_day and e.parent is not null
    )
    select above.code from above
$$;

create function place_below(places text[], on_day date) returns table (code text) language sql stable as $$
    with recursive below(code) as (
        select unnest(places)
        union
        select e.child from below b join place_edge e on e.parent = b.code and e.valid @> on_day
    )
    select below.code from below
$$;

-- The tops of a caller's subtree: its unit; where that has ended, its successors; and for a centre the district it stands in, while there is one.
create function place_roots(unit text, on_day date, with_district boolean) returns table (code text) language sql stable as $$
    with recursive live(code) as (
        select unit
        union
        select s.code from live l join place p on p.code = l.code, unnest(p.successors) as s(code)
        where not exists (select from place q where q.code = l.code and q.valid @> on_day)
    )
    select live.code from live
    union
    select e.parent from place_edge e join place d on d.code = e.parent and d.kind = 'unit' and d.level = 'district' and d.valid @> on_day
    where with_district and e.child = unit and e.valid @> on_day
$$;
