"""The whole country reorganised through HTTP, against SQL that makes the same moves and nothing else."""

import asyncio
import csv
import time
from collections.abc import Sequence

import asyncpg

from deploy.bench.country import AFTER, BEFORE, Move, as_csv, make_moves, read_country
from deploy.bench.figures import Figure
from deploy.bench.stage import Process, Stage
from deploy.bench.upload import await_sequenced, send_table, written

ROUNDS = 4
DAY = "2025-07-01"
# The limit: the old communes' states cut, their successors noted, the stations' states cut and made anew, districts and provinces ended
# where nothing is left in them. Tables like the catalog's, with their primary keys and the indexes that the statements need.
PREPARE = """
    drop schema if exists bench cascade;
    create schema bench;
    create table bench.unit as select code, valid_from, valid_to, since, level, name, parent_code
        from catalog.admin_unit_state where code like $$%s-%%$$;
    alter table bench.unit add primary key (code, valid_from);
    create index on bench.unit (parent_code);
    create table bench.successor (code text, since date, codes text[], primary key (code, since));
    create table bench.facility as select * from catalog.facility_state where code like $$T%s-%%$$;
    alter table bench.facility add primary key (code, valid_from);
    create index on bench.facility (admin_unit);
    create table bench.outbox (like catalog.outbox including all);
    alter table bench.outbox alter seq drop identity;
    create table bench.move (from_code text, to_code text, share text, primary key (from_code, to_code));
"""
MOVE = f"""
    begin;
    insert into bench.successor (code, since, codes)
        select u.code, u.since, array_agg(m.to_code order by m.share = 'part', m.to_code)
        from bench.move m join bench.unit u on u.code = m.from_code and u.valid_from < '{DAY}' group by u.code, u.since;
    update bench.unit u set valid_to = '{DAY}' from bench.move m
        where u.code = m.from_code and m.share <> 'part' and u.valid_to is null and u.valid_from < '{DAY}';
    with cut as (
        update bench.facility f set valid_to = '{DAY}' from bench.move m
        where f.admin_unit = m.from_code and m.share <> 'part' and m.to_code <> m.from_code and f.valid_to is null
        returning f.*, m.to_code
    )
    insert into bench.facility (code, valid_from, name, kind, level, admin_unit, parent_facility, managing_authority, beds, acts_as_station,
            serves_communes, insurance_code, ministry_code, insurance_qualified, search, sort_key)
        select code, '{DAY}', name, kind, level, to_code, parent_facility, managing_authority, beds, acts_as_station,
            serves_communes, insurance_code, ministry_code, insurance_qualified, search, sort_key from cut;
    update bench.unit d set valid_to = '{DAY}' where d.level = 'district' and d.valid_to is null
        and not exists (select from bench.unit c where c.parent_code = d.code and c.valid_to is null);
    update bench.unit p set valid_to = '{DAY}' where p.level = 'province' and p.valid_to is null and p.valid_from < '{DAY}'
        and not exists (select from bench.unit c where c.parent_code = p.code and c.valid_to is null);
    end;
"""
# What an event log asks for besides: an event for each unit that ended and each station that moved.
SAY = f"""
    begin;
    insert into bench.outbox (seq, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
        select row_number() over (), uuidv7(), 'unit', code || '@' || since, 2, valid_to, now(), 'bench', uuidv7(), 'VN', json_build_object(
            'code', code, 'since', since, 'level', level, 'parent', parent_code, 'difficulty', '[]'::json, 'valid_from', valid_from,
            'valid_to', valid_to, 'successors', codes)
        from bench.unit left join bench.successor using (code, since) where valid_to = '{DAY}';
    insert into bench.outbox (seq, id, type, subject, subject_version, effective_on, recorded_at, actor, correlation_id, province, data)
        select 1000000 + row_number() over (), uuidv7(), 'facility', code, 2, valid_from, now(), 'bench', uuidv7(), 'VN', json_build_object(
            'code', code, 'kind', kind, 'level', level, 'admin_unit', admin_unit, 'parent_facility', parent_facility, 'beds', beds,
            'acts_as_station', acts_as_station, 'serves_communes', serves_communes, 'insurance_qualified', insurance_qualified,
            'valid_from', valid_from)
        from bench.facility where valid_from = '{DAY}';
    end;
"""


def measure_redrawing(stage: Stage) -> list[Figure]:
    """Seconds of both, each round on a country of its own with a station in every old commune, after one round that is not counted."""
    moves = make_moves(read_country(BEFORE), read_country(AFTER))
    ours: list[float] = []
    limits: list[tuple[float, float]] = []
    with stage.service("catalog") as catalog:
        for turn in range(ROUNDS):
            _found_country(stage, catalog, turn, moves)
            prefixed = [Move(f"{turn}-{move.old}", f"{turn}-{move.new}", move.share) for move in moves]
            asyncio.run(await_sequenced(stage))
            limit = asyncio.run(_bare(stage, turn, prefixed))
            seconds = send_table(stage, catalog, f"catalog/v1/reorganisations:import?effective_on={DAY}&decision_no=1", as_csv(prefixed))
            if turn:
                ours.append(seconds)
                limits.append(limit)
    moves_alone, with_events = ([limit[place] for limit in limits] for place in range(2))
    return [
        Figure("the whole country reorganised", ours, moves_alone, "s", "<= 5"),
        Figure("the whole country reorganised, against the same moves with their events", ours, with_events, "s", ""),
    ]


def _found_country(stage: Stage, catalog: Process, turn: int, moves: Sequence[Move]) -> None:
    """Both maps under codes of their own, and a station in each old commune."""
    for day, file in (("2021-01-01", BEFORE), (DAY, AFTER)):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            units = [
                (f"{turn}-{u['code']}", u["level"], u["name"], u["parent_code"] and f"{turn}-{u['parent_code']}")
                for u in csv.DictReader(lines)
            ]
        send_table(
            stage, catalog, f"catalog/v1/admin-units:import?valid_from={day}", written([("code", "level", "name", "parent_code"), *units])
        )
    stations = [
        (f"T{turn}-{code}", f"Trạm {code}", "commune_station", "commune", f"{turn}-{code}") for code in sorted({move.old for move in moves})
    ]
    send_table(
        stage,
        catalog,
        "catalog/v1/facilities:import?valid_from=2021-01-01",
        written([("code", "name", "kind", "level", "admin_unit"), *stations]),
    )


async def _bare(stage: Stage, turn: int, moves: Sequence[Move]) -> tuple[float, float]:
    connection = await asyncpg.connect(stage.admin_dsn)
    try:
        await connection.execute(PREPARE % (turn, turn))
        records = [(move.old, move.new, move.share) for move in moves]
        await connection.copy_records_to_table("move", records=records, schema_name="bench")
        await connection.execute("analyze bench.unit, bench.facility, bench.move")
        began = time.perf_counter()
        await connection.execute(MOVE)
        moved = time.perf_counter() - began
        await connection.execute(SAY)
        return moved, time.perf_counter() - began
    finally:
        await connection.close()
