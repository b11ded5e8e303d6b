"""The walls inside the database: each service reads and writes its own, appends to its log only through the sequencer, reads others' logs only."""

import asyncpg
import pytest

from shared.db import Connection
from shared.projection import fingerprint
from shared.rebuild import ensure_projections, rebuild
from shared.runtime import migrate_service
from shared.settings import Settings
from tests.conftest import TestServer
from tests.shared.probe.service import DAY, PROBE, WATCHER, ThingRecorded
from tests.world import Producer, bare, client, running

LOGGED = """insert into {schema}.event_log (position, batch_end, id, type, subject, subject_version, effective_on, recorded_at, actor,
    correlation_id, province, epoch, data, hash) values (1, 1, gen_random_uuid(), 't', 's', 1, now(), now(), 'a', gen_random_uuid(), '12',
    gen_random_uuid(), '{{}}', '')"""
OWN_FORBIDDEN = [
    "update catalog.event_log set actor = 'x'",
    "delete from catalog.event_log",
    "truncate catalog.event_log",
    LOGGED.format(schema="catalog"),
    "insert into catalog.log_head default values",
    "update catalog.log_head set position = 0",
    "delete from catalog.log_head",
    "update catalog.outbox set actor = 'x'",
    "delete from catalog.outbox",
    "truncate catalog.outbox",
    "delete from catalog.thing",
    "drop table catalog.thing",
    "alter table catalog.event_log disable trigger all",
    "update catalog.alembic_version set version_num = 'x'",
    "create table catalog.mine (n int)",
    "create function catalog.mine() returns int language sql as 'select 1'",
    "set role tuyen_catalog_owner",
    "set session_replication_role = replica",
    "copy catalog.thing to '/tmp/tuyen-copied'",
]
OTHERS_FORBIDDEN = [
    "select * from catalog.thing",
    "select * from catalog.outbox",
    "select * from catalog.event_log",
    "select * from catalog.log_head",
    "select * from catalog.idempotency",
    "insert into catalog.thing values ('x', 1, 1)",
    LOGGED.format(schema="catalog"),
    "select catalog.move_outbox(1, 'tuyen_catalog_log')",
    "select * from catalog.log_frontier()",
]
READER_FORBIDDEN = [
    *(each for each in OTHERS_FORBIDDEN if "from catalog.event_log" not in each and "log_frontier" not in each),
    "update catalog.event_log set actor = 'x'",
    "delete from catalog.event_log",
    "truncate catalog.event_log",
    "select * from indicators_view.total",
]


async def refused(dsn: str, statements: list[str]) -> list[str]:
    """The statements that were not refused for want of a privilege."""
    connection = await asyncpg.connect(dsn)
    passed = []
    try:
        for statement in statements:
            try:
                await connection.execute(statement)
            except asyncpg.InsufficientPrivilegeError:
                continue
            passed.append(statement)
    finally:
        await connection.close()
    return passed


async def test_a_service_changes_neither_its_log_nor_what_waits_for_it(probe_settings: Settings) -> None:
    await Producer("catalog", probe_settings).say((ThingRecorded(amount=1), "a", DAY))
    assert await refused(probe_settings.service_dsn("catalog") or "", OWN_FORBIDDEN) == []


async def test_no_other_service_sees_anything_of_it(probe_settings: Settings) -> None:
    for service in ("indicators", "transfer", "rotation"):
        assert await refused(probe_settings.service_dsn(service) or "", OTHERS_FORBIDDEN) == [], service
        assert await refused(probe_settings.reader_dsn(service) or "", OTHERS_FORBIDDEN) == [], service


async def test_a_reader_reads_the_log_and_where_it_ends_and_nothing_else(probe_settings: Settings) -> None:
    await Producer("catalog", probe_settings).say((ThingRecorded(amount=1), "a", DAY))
    dsn = probe_settings.reader_dsn("catalog") or ""
    assert await refused(dsn, READER_FORBIDDEN) == []
    reader = await asyncpg.connect(dsn)
    assert await reader.fetchval("select count(*) from catalog.event_log") == 1
    assert await reader.fetchval("select log_position from catalog.log_frontier()") == 1
    await reader.close()


async def test_nobody_logs_in_as_an_owner(server: TestServer, admin: Connection) -> None:
    owners = await admin.fetch("select rolname, rolcanlogin, rolsuper from pg_roles where rolname like 'tuyen%owner'")
    assert len(owners) == 4
    assert not any(row["rolcanlogin"] or row["rolsuper"] for row in owners)
    await admin.execute("alter role tuyen_catalog_owner password 'known'")
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="not permitted to log in"):
        await asyncpg.connect(
            server.postgres.admin_dsn.replace("postgres:" + server.postgres.passwords["postgres"], "tuyen_catalog_owner:known")
        )


async def test_a_function_that_runs_as_its_owner_trusts_no_search_path_of_its_caller(admin: Connection) -> None:
    rows = await admin.fetch("""
        select p.oid::regprocedure::text as function, p.proconfig::text as config from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname in ('catalog', 'indicators', 'transfer', 'rotation')
    """)
    assert len(rows) >= 6
    assert [row["function"] for row in rows if "search_path=" not in (row["config"] or "")] == []


async def test_producer_and_follower_work_the_same_in_databases_of_their_own(server: TestServer) -> None:
    names = {"catalog": "apart_catalog", "indicators": "apart_indicators", "transfer": "apart_transfer"}
    where = {service: server.settings(name) for service, name in names.items()}
    dsns: dict[str, object] = {}
    for service, settings in where.items():
        dsns |= {f"{service}_{kind}": getattr(settings, f"{service}_{kind}") for kind in ("dsn", "reader_dsn")}
        dsns[f"{service}_migrate_dsn"] = settings.migrate_dsn
    apart = where["catalog"].model_copy(update=dsns)
    for service, spec in (("transfer", bare("transfer")), ("catalog", PROBE), ("indicators", WATCHER)):
        await server.make_template(names[service], [])
        await migrate_service(spec, apart)
    await ensure_projections(WATCHER, apart)
    try:
        async with (
            running(PROBE, apart) as producer,
            running(WATCHER, apart) as follower,
            client(producer, apart) as writer,
            client(follower, apart) as reader,
        ):
            for turn in range(1, 6):
                made = await writer.put(f"/catalog/v1/things/12-{turn}", json={"amount": turn})
                seen = await reader.get("/indicators/v1/sums/12", headers={"Wait-For": made.headers["event-id"]})
                assert seen.json()["amount"] == sum(range(turn + 1))
        connection = await asyncpg.connect(server.postgres.dsn("postgres", names["indicators"]))
        live = await fingerprint(connection, "indicators_view")
        await rebuild(WATCHER, apart)
        assert await fingerprint(connection, "indicators_view") == live
        await connection.close()
    finally:
        for name in names.values():
            await server.drop(name)
