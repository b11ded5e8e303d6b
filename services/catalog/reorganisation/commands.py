"""Carrying out a reorganisation: planned into the tables of its report, then written from there, in one transaction and without a loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import orjson

from services.catalog.reorganisation import queries
from services.catalog.reorganisation.errors import (
    CommuneWithoutSuccessor,
    FacilitiesDoNotFit,
    MovesDoNotAddUp,
    MovesDoNotFit,
    ReorganisationExists,
    ReorganisationIsNational,
    UnitsAlreadyReorganised,
)
from services.catalog.reorganisation.schemas import FacilityMove, Reorganise, Site
from shared import outbox
from shared.access import roots_of
from shared.contracts.catalog import AdminUnitRecorded, FacilityRecorded, UnitsReorganised
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import Detail, OutOfSubtree, Refusal
from shared.statement import Statement, sql_file, statement

HERE = Path(__file__).parent
MOST_TOLD = 1_000
POINTERS = {"old_commune_code": "from", "new_commune_code": "to", "share": "share"}

STAGE = statement("create temp table staged (row integer, old_commune_code text, new_commune_code text, share text) on commit drop")
STAGE_MOVES = statement("""
    insert into staged select nth - 1, old, new, share
    from unnest(:old::text[], :new::text[], :shares::text[]) with ordinality as m(old, new, share, nth)
""")
ANALYZE_STAGED = statement("analyze staged")
# Whoever writes a unit or facility begins with its row of place_code: all of them wait for the one who redraws the map.
LOCK_PLACES = statement("lock table place_code in exclusive mode")
FIND = statement("select request_hash from reorganisation where id = :id")
HASH = statement("""
    select sha256(convert_to(:head::text || coalesce(string_agg(concat_ws(' ', old_commune_code, new_commune_code, share), '|'
        order by old_commune_code collate "C", new_commune_code collate "C", share), ''), 'UTF8')) from staged
""")
# The tables that are filled on the way have no statistics: unasked, PostgreSQL would walk them row by row.
JOIN_BY_HASH = statement("set local enable_nestloop = off")
MAP_COLUMNS = "(code text, since date, level text, parent text, valid_from date, province text)"
MAP_OF_DAY = (HERE / "map_of_day.sql").read_text(encoding="utf-8")
MAPS = [
    JOIN_BY_HASH,
    statement(f"create temp table old_map {MAP_COLUMNS} on commit drop"),
    statement(f"create temp table new_map {MAP_COLUMNS} on commit drop"),
    statement(f"insert into old_map {MAP_OF_DAY.replace(':on', ':before')}"),
    statement(f"insert into new_map {MAP_OF_DAY}"),
    statement("analyze old_map"),
    statement("analyze new_map"),
]
FAULTS_OF_SHARES = sql_file(HERE / "faults_of_shares.sql")
FAULTS_OF_UNITS = sql_file(HERE / "faults_of_units.sql")
FAULTS_OF_FACILITIES = sql_file(HERE / "faults_of_facilities.sql")
FAULTS_OF_SITES = sql_file(HERE / "faults_of_sites.sql")
MOVED_BEFORE = statement("""
    select s.row, 'old_commune_code' as field, 'moved-before' as code from staged s
    where exists (select from reorganisation_move m where m.effective_on = :on and m.from_code = s.old_commune_code)
    order by s.row limit :most
""")
COUNT_PROVINCES = statement("""
    select count(distinct (p.code, p.since)) from (
        select q.code, q.since from staged s join old_map o on o.code = s.old_commune_code join old_map q on q.code = o.province
        union all
        select q.code, q.since from staged s join new_map n on n.code = s.new_commune_code join new_map q on q.code = n.province
    ) p
""")
SHARED_PROVINCE = statement("""
    select case when count(distinct new_province) = 1 then min(new_province) else 'VN' end
    from reorganisation_unit where reorganisation_id = :id
""")
IS_OUTSIDE = statement("""
    select exists (
        select from staged where old_commune_code not in (select code from place_below(:roots, :before))
            or new_commune_code not in (select code from place_below(:roots, :on))
    )
""")
INSERT = statement("""
    insert into reorganisation (id, decision_no, effective_on, request_hash, notes) values (:id, :decision_no, :on, :hash, '[]')
""")
INSERT_MOVES = statement(
    """
    insert into reorganisation_move (reorganisation_id, from_code, to_code, share, effective_on)
    select :id, old_commune_code, new_commune_code, share, :on from staged
    """,
    conflicts={"reorganisation_move_once": UnitsAlreadyReorganised},
)
TAKE_ENDED_OFF_THE_MAP = statement("""
    delete from new_map n using reorganisation_unit u
    where u.reorganisation_id = :id and u.outcome = 'ended' and u.code = n.code and u.since = n.since
""")
PUT_VILLAGES_ON_THE_MAP = statement("""
    update new_map n set parent = u.new_parent, province = u.new_province from reorganisation_unit u
    where u.reorganisation_id = :id and u.outcome = 'moved' and u.code = n.code
""")
COMMUNES_LEFT = sql_file(HERE / "communes_left.sql")
PLAN_COMMUNES = sql_file(HERE / "plan_communes.sql")
PLAN_REST = [
    sql_file(HERE / "plan_districts.sql"),
    TAKE_ENDED_OFF_THE_MAP,
    sql_file(HERE / "plan_provinces.sql"),
    TAKE_ENDED_OFF_THE_MAP,
    sql_file(HERE / "plan_villages.sql"),
    PUT_VILLAGES_ON_THE_MAP,
    sql_file(HERE / "plan_facilities.sql"),
]
SEND_FACILITIES = statement("""
    update reorganisation_facility f set new_unit = s.unit, province = coalesce(n.province, 'VN'), approximate = false,
        outcome = case when f.outcome = 'kept' and f.new_unit = s.unit then 'kept' else 'moved' end
    from unnest(:facilities::text[], :units::text[]) s(facility, unit) join new_map n on n.code = s.unit
    where f.reorganisation_id = :id and f.facility = s.facility
""")
MAKE_SITES = statement("""
    insert into reorganisation_facility as p (reorganisation_id, facility, outcome, old_unit, new_unit, old_parent, new_parent, old_serves,
        new_serves, province, approximate, later_state, stranded)
    select :id, f.code, 'moved', f.admin_unit, f.admin_unit, f.parent_facility, s.main, f.serves_communes, f.serves_communes,
        coalesce(n.province, 'VN'), false,
        (select min(l.valid_from) from facility_state l where l.code = f.code and l.valid_from > :on), false
    from unnest(:facilities::text[], :mains::text[]) s(facility, main) join facility_state f on f.code = s.facility
        and f.valid_from <= :on::date and (f.valid_to is null or f.valid_to > :on)
    left join new_map n on n.code = f.admin_unit
    on conflict (reorganisation_id, facility) do update set new_parent = excluded.new_parent, outcome = 'moved'
""")
TAKE_NOTES = sql_file(HERE / "notes.sql")
# The units of the new map count, too: from now on facilities and successors hang on them, so that their import is not undone.
COUNT_UP = statement("""
    update place_code p set version = version + 1 where code in (
        select code from reorganisation_unit where reorganisation_id = :id
        union select facility from reorganisation_facility where reorganisation_id = :id and outcome = 'moved'
    )
""")
WRITE = [*(sql_file(HERE / f"write_{what}.sql") for what in ("ended", "villages", "facilities")), COUNT_UP]
TELL_UNITS = outbox.appending(f"""
    select '{AdminUnitRecorded.type}' as type, s.code || '@' || s.since as subject, a.version, s.valid_from as effective_on,
        coalesce(case u.outcome when 'ended' then u.old_province else u.new_province end, 'VN') as province,
        json_build_object('code', s.code, 'since', s.since, 'level', s.level, 'parent', s.parent_code, 'difficulty', s.difficulty,
            'valid_from', s.valid_from, 'valid_to', s.valid_to, 'successors', u.successors) as data,
        row_number() over (order by u.outcome, u.level, u.code) as nth
    from reorganisation_unit u join admin_unit a on a.code = u.code and a.since = u.since
    join admin_unit_state s on s.code = u.code and s.since = u.since
        and case u.outcome when 'ended' then s.valid_to = :on::date else s.valid_from = :on end
    where u.reorganisation_id = :id and u.outcome in ('ended', 'moved')
""")
TELL_FACILITIES = outbox.appending(f"""
    select '{FacilityRecorded.type}' as type, s.code as subject, p.version, s.valid_from as effective_on, f.province,
        json_build_object('code', s.code, 'kind', s.kind, 'level', s.level, 'admin_unit', s.admin_unit,
            'parent_facility', s.parent_facility, 'beds', s.beds, 'acts_as_station', s.acts_as_station,
            'serves_communes', s.serves_communes, 'insurance_qualified', s.insurance_qualified, 'valid_from', s.valid_from) as data,
        row_number() over (order by s.code) as nth
    from reorganisation_facility f join facility_state s on s.code = f.facility and s.valid_from = :on::date
    join place_code p on p.code = f.facility
    where f.reorganisation_id = :id and f.outcome = 'moved'
""")

type Told = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done besides the staged moves, which came as a body or in a file."""

    id: UUID
    decision_no: str
    effective_on: date
    facilities: Sequence[FacilityMove] = ()
    sites: Sequence[Site] = ()
    in_file: bool = False

    def fault(self, row: int, column: str, code: str) -> Detail:
        """What is wrong with a move, pointed at where it came from."""
        if self.in_file:
            return Detail(f"/rows/{row}/{column}", f"field.{code}", members={"row": row, "column": column})
        return Detail(f"/moves/{row}/{POINTERS[column]}", f"field.{code}")

    def head(self) -> str:
        """What makes two orders with the same moves differ."""
        told = [sorted(one.model_dump_json() for one in some) for some in (self.facilities, self.sites)]
        return orjson.dumps([self.decision_no, self.effective_on, *told]).decode()


async def reorganise(uow: UnitOfWork, body: Reorganise, *, preview: bool) -> Document:
    """Carry out the moves of a body, or only show what they would do."""
    order = Order(body.id, body.decision_no, body.effective_on, body.facilities or (), body.sites or ())
    async with uow.savepoint(keep=not preview):
        await uow.run(STAGE)
        old, new, shares = zip(*((move.from_, move.to, move.share.value) for move in body.moves), strict=True)
        await uow.run(STAGE_MOVES, old=old, new=new, shares=shares)
        await uow.run(ANALYZE_STAGED)
        return await carry_out(uow, order, preview=preview)


async def carry_out(uow: UnitOfWork, order: Order, *, preview: bool) -> Document:
    """Carry out the staged moves; the same order again answers its report. A preview is taken back by its caller.

    Raises MovesDoNotAddUp, MovesDoNotFit, CommuneWithoutSuccessor, FacilitiesDoNotFit, UnitsAlreadyReorganised, ReorganisationExists,
    ReorganisationIsNational, OutOfSubtree.
    """
    told = {"id": order.id, "on": order.effective_on, "before": order.effective_on - timedelta(days=1), "most": MOST_TOLD}
    if not preview:
        await uow.run(LOCK_PLACES)
    hash_ = await uow.value(HASH, head=order.head())
    stored = await uow.value(FIND, **told)
    if stored is None:
        await _plan(uow, order, hash_, told)
        uow.status = None if preview else 201
    elif stored != hash_:
        raise ReorganisationExists
    report = await queries.get_reorganisation(uow, order.id, whole=preview)
    if stored is None and not preview:
        await _write(uow, order, report, told)
    else:
        uow.unchanged_subject = str(order.id)
    return report


async def _plan(uow: UnitOfWork, order: Order, hash_: bytes, told: Told) -> None:
    await _ensure_none(uow, order, FAULTS_OF_SHARES, MovesDoNotAddUp, told)
    await _ensure_none(uow, order, MOVED_BEFORE, UnitsAlreadyReorganised, told)
    for step in MAPS:
        await uow.run(step, **told)
    await _ensure_none(uow, order, FAULTS_OF_UNITS, MovesDoNotFit, told)
    await _ensure_may(uow, told)
    await uow.run(INSERT, decision_no=order.decision_no, hash=hash_, **told)
    for step in (INSERT_MOVES, PLAN_COMMUNES, TAKE_ENDED_OFF_THE_MAP):
        await uow.run(step, **told)
    left = await uow.all(COMMUNES_LEFT, **told)
    if crowded := [row["code"] for row in left if row["crowded"]]:
        pointer = "/rows" if order.in_file else "/moves"
        errors = [Detail(pointer, "field.commune-without-successor", {"commune": code}) for code in crowded[:MOST_TOLD]]
        raise CommuneWithoutSuccessor(errors=errors)
    for step in PLAN_REST:
        await uow.run(step, **told)
    await _place_as_said(uow, order, told)
    await uow.run(TAKE_NOTES, left=[row["code"] for row in left], **told)


async def _place_as_said(uow: UnitOfWork, order: Order, told: Told) -> None:
    """Single facilities to where the order says, instead of where they were guessed; and the stations that stay as sites."""
    sent = {"facilities": [one.facility for one in order.facilities], "units": [one.to for one in order.facilities]}
    made = {"facilities": [one.facility for one in order.sites], "mains": [one.main for one in order.sites]}
    for name, faults, step, said in (
        ("facilities", FAULTS_OF_FACILITIES, SEND_FACILITIES, sent),
        ("sites", FAULTS_OF_SITES, MAKE_SITES, made),
    ):
        if not said["facilities"]:
            continue
        if found := await uow.all(faults, **told, **said):
            raise FacilitiesDoNotFit(errors=[Detail(f"/{name}/{row}/{field}", f"field.{code}") for row, field, code in found])
        await uow.run(step, **told, **said)


async def _write(uow: UnitOfWork, order: Order, report: Document, told: Told) -> None:
    for step in WRITE:
        await uow.run(step, **told)
    for tell in (TELL_UNITS, TELL_FACILITIES):
        await uow.publish_rows(tell, **told)
    done = orjson.loads(report.body)
    event = UnitsReorganised(
        reorganisation_id=order.id,
        decision_no=order.decision_no,
        effective_on=order.effective_on,
        moves=done["moves"],
        communes_divided=done["communes_divided"],
        units_ended=done["communes_ended"] + done["districts_ended"] + done["provinces_ended"],
        facilities_moved=done["facilities_moved"],
    )
    province: str = await uow.value(SHARED_PROVINCE, **told)
    uow.publish(event, subject=str(order.id), version=1, effective_on=order.effective_on, province=province)


async def _ensure_none(uow: UnitOfWork, order: Order, faults: Statement, refusal: type[Refusal], told: Told) -> None:
    if found := await uow.all(faults, **told):
        raise refusal(errors=[order.fault(*row) for row in found])


async def _ensure_may(uow: UnitOfWork, told: Told) -> None:
    """What lies in one province is for whoever has all of it in the subtree; what touches several is the Ministry's."""
    if uow.context.caller.is_national():
        return
    if await uow.value(COUNT_PROVINCES) > 1:
        raise ReorganisationIsNational
    if await uow.value(IS_OUTSIDE, roots=await roots_of(uow), **told):
        raise OutOfSubtree
