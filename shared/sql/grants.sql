-- The walls inside the database: what the roles of one service may do. :service is replaced by its name.
grant usage on schema :service to tuyen_:service, tuyen_:service_reader;
grant select, insert, update on all tables in schema :service to tuyen_:service;
grant usage on all sequences in schema :service to tuyen_:service;
grant delete on :service.idempotency to tuyen_:service;
revoke update on :service.outbox from tuyen_:service;
revoke insert, update on :service.event_log, :service.log_head, :service.alembic_version from tuyen_:service;
grant select on :service.event_log to tuyen_:service_reader;
alter function :service.move_outbox(integer, text) set search_path = :service, public, pg_temp;
alter function :service.log_frontier() set search_path = :service, public, pg_temp;
revoke execute on function :service.move_outbox(integer, text), :service.log_frontier() from public;
grant execute on function :service.move_outbox(integer, text) to tuyen_:service;
grant execute on function :service.log_frontier() to tuyen_:service, tuyen_:service_reader;
