"""Recording units."""

from datetime import date
from typing import Any

import asyncpg

from services.catalog.admin_unit import queries, rules
from services.catalog.admin_unit.errors import UnitHasChildren
from services.catalog.admin_unit.schemas import PutAdminUnit
from services.catalog.place import commands as places
from services.catalog.place.commands import PlaceKind
from services.catalog.place.queries import get_province
from shared.concurrency import Outcome
from shared.contracts.catalog import AdminUnitRecorded, Difficulty
from shared.db import UnitOfWork
from shared.documents import Document
from shared.search import search_text
from shared.statement import statement
from shared.vietnamese import sort_key

FIND_STATE = statement("select * from admin_unit_state where code = :code and valid_from = :valid_from")
FIND_BEFORE = statement("select * from admin_unit_state where code = :code and valid_from < :valid_from order by valid_from desc limit 1")
FIND_LAST = statement("select * from admin_unit_state where code = :code order by valid_from desc limit 1")
FIND_PARENT = statement("""
    select s.level from admin_unit_state s join place_code p on p.code = s.code
    where s.code = :code and s.valid_from <= :on and (s.valid_to is null or s.valid_to > :on) for share
""")
HAS_CHILDREN = statement("""
    select exists (select from admin_unit_state where parent_code = :code and (valid_to is null or valid_to > :valid_from))
""")
FIND_END = statement("select ended_on from admin_unit where code = :code and since = :since")
RAISE_VERSION = statement("""
    insert into admin_unit (code, since, version) values (:code, :since, 1)
    on conflict (code, since) do update set version = admin_unit.version + 1 returning version, ended_on, successors
""")
INSERT = statement("""
    with cut as (
        update admin_unit_state set valid_to = :valid_from
        where code = :code and valid_from < :valid_from and (valid_to is null or valid_to > :valid_from) returning old.valid_to as was
    )
    insert into admin_unit_state (code, valid_from, valid_to, since, level, name, parent_code, difficulty, search, sort_key)
    select :code, :valid_from, coalesce(
        (select was from cut),
        (select min(later.valid_from) from admin_unit_state later where later.code = :code and later.valid_from > :valid_from)
    ), :since, :level, :name, :parent_code, :difficulty, :search, :sort_key
    returning valid_to
""")
UPDATE = statement("""
    update admin_unit_state set level = :level, name = :name, parent_code = :parent_code, difficulty = :difficulty, search = :search,
        sort_key = :sort_key
    where code = :code and valid_from = :valid_from and since = :since returning valid_to
""")


async def put_admin_unit(uow: UnitOfWork, code: str, body: PutAdminUnit) -> Document:
    """Record a unit's state from a day on, or correct the one of that day."""
    version = await places.lock_code(uow, code, PlaceKind.UNIT)
    last = await uow.find(FIND_LAST, code=code)
    if last is not None:
        await places.ensure_may_change(uow, code, last["parent_code"])
    stored = await uow.find(FIND_STATE, code=code, valid_from=body.valid_from)
    before = stored or await uow.find(FIND_BEFORE, code=code, valid_from=body.valid_from)
    since = await _since(uow, body, stored, before)
    same = stored is not None and _values(body).items() <= dict(stored).items()
    outcome = places.state_outcome(uow, version=version, stored=stored, same=same, subject=f"{code}@{since}")
    if outcome is Outcome.SAME:
        uow.version = version
    else:
        await _ensure_fits(uow, code, body, before)
        await _record(uow, outcome, code, since, body)
    return await queries.get_admin_unit(uow, code, body.valid_from)


async def _record(uow: UnitOfWork, outcome: Outcome, code: str, since: date, body: PutAdminUnit) -> None:
    values = _values(body)
    unit = await uow.one(RAISE_VERSION, code=code, since=since)
    valid_to = await uow.value(
        INSERT if outcome is Outcome.CREATE else UPDATE,
        code=code,
        valid_from=body.valid_from,
        since=since,
        search=search_text(body.name, code),
        sort_key=f"{sort_key(body.name)} {code}",
        **values,
    )
    await places.raise_version(uow, code)
    event = AdminUnitRecorded(
        code=code,
        since=since,
        level=body.level,
        parent=body.parent_code,
        difficulty=[Difficulty(flag) for flag in values["difficulty"]],
        valid_from=body.valid_from,
        valid_to=valid_to,
        successors=unit["successors"] if valid_to is not None and valid_to == unit["ended_on"] else [],
    )
    province = await get_province(uow, code, body.valid_from)
    uow.publish(event, subject=f"{code}@{since}", version=unit["version"], effective_on=body.valid_from, province=province)


async def _ensure_fits(uow: UnitOfWork, code: str, body: PutAdminUnit, before: asyncpg.Record | None) -> None:
    parent = None if body.parent_code is None else await uow.find(FIND_PARENT, code=body.parent_code, on=body.valid_from)
    rules.ensure_parent_fits(body.level, body.parent_code, None if parent is None else parent["level"])
    changed = before is not None and before["level"] != body.level
    if changed and await uow.value(HAS_CHILDREN, code=code, valid_from=body.valid_from):
        raise UnitHasChildren


async def _since(uow: UnitOfWork, body: PutAdminUnit, stored: asyncpg.Record | None, before: asyncpg.Record | None) -> date:
    """The day on which the unit began: this one, unless it goes on with the unit before, which has not ended by then."""
    known = stored or before
    if known is None or (stored is None and not rules.is_same_unit(body.level, body.name, known["level"], known["name"])):
        return body.valid_from
    began: date = known["since"]
    ended: date | None = await uow.value(FIND_END, code=known["code"], since=began)
    return body.valid_from if ended is not None and ended <= body.valid_from else began


def _values(body: PutAdminUnit) -> dict[str, Any]:
    return {
        "level": body.level.value,
        "name": body.name,
        "parent_code": body.parent_code,
        "difficulty": sorted({flag.value for flag in body.difficulty or ()}),
    }
