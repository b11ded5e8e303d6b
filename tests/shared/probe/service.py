"""The smallest producer and the smallest follower, for the kernel's own tests: things with an amount, and their sum by province.

They live in the schemas of catalog and indicators, since the walls between schemas are what is tested, too.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from asyncpg import DivisionByZeroError
from fastapi import Query
from sqlalchemy import MetaData

from shared.access import allowed, named
from shared.actor import EVERYBODY, Role
from shared.concurrency import Outcome, put_outcome
from shared.contracts.envelope import Event
from shared.db import Session, UnitOfWork
from shared.documents import Document, page_statement, read_document, read_page
from shared.errors import Conflict, Detail, UnknownForeign
from shared.eventlog import SLICE_SQL, Slice
from shared.projection import Projection
from shared.reaction import Cause, Reaction
from shared.route import Paging, Reading, Router, Writing
from shared.schema import Body, Code, Count, Day, Text
from shared.service import ServiceSpec
from shared.statement import statement

HERE = Path(__file__).parent
DAY = date(2022, 1, 1)


class ThingRecorded(Event, wire="vn.tuyen.catalog.thing-recorded.v1"):
    """An amount of a thing."""

    amount: int


class Asked(Event, wire="vn.tuyen.transfer.asked.v1"):
    """Somebody asks for an amount of a thing."""

    code: str
    amount: int


class PutThing(Body):
    """A thing."""

    amount: Count
    note: Text | None = None
    on: Day | None = None


class ThingAnswer(Body):
    """A thing as it is answered."""

    code: Code
    amount: Count
    version: int


class TooMuch(Conflict):
    """More than there is."""


FIND = statement("select * from thing where code = :code for update")
INSERT = statement("insert into thing (code, amount, version) values (:code, :amount, 1) returning *")
UPDATE = statement(
    "update thing set amount = :amount, version = version + 1 where code = :code returning *", conflicts={"thing_amount_check": TooMuch}
)
GET = statement(
    "select json_build_object('code', code, 'amount', amount, 'version', version)::text as body, version from thing where code = :code"
)
LIST = page_statement("""
    select code as key, json_build_object('code', code, 'amount', amount, 'version', version) as item
    from thing where (:after::text is null or code collate "C" > :after) and code <> all(:but::text[]) and amount >= :at_least
    order by code collate "C" limit :limit + 1
""")
SUM = statement(
    "select json_build_object('province', :province::text, 'amount', coalesce((select amount from province_total where province = :province), 0))::text as body, 1 as version"
)
FAIL = statement("select 1 / 0")
KNOWN = statement("select 1 from total where thing = :code limit 1")

RECORD = statement(f"""
    with {SLICE_SQL}, fresh as (
        insert into total (province, thing, version, amount) select province, subject, version, (data->>'amount')::bigint from slice on conflict do nothing returning province
    )
    select coalesce(array_agg(distinct province), '{{}}') as touched from fresh
""")
REFRESH = statement("""
    insert into province_total (province, amount)
    select t.province, sum(t.amount) from (select distinct on (thing) * from total where thing in (select thing from total where province = any(:touched::text[])) order by thing, version desc) t
    where t.province = any(:touched::text[]) group by t.province
    on conflict (province) do update set amount = excluded.amount
""")


async def put_thing(uow: UnitOfWork, code: str, body: PutThing) -> ThingAnswer:
    """Record a thing."""
    stored = await uow.find(FIND, code=code)
    outcome = put_outcome(uow, version=stored and stored["version"], same=bool(stored and stored["amount"] == body.amount), subject=code)
    if outcome is not Outcome.SAME:
        stored = await uow.one(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, amount=body.amount)
        uow.publish(
            ThingRecorded(amount=body.amount), subject=code, version=stored["version"], effective_on=body.on or DAY, province=code[:2]
        )
    assert stored is not None
    uow.version = stored["version"]
    return ThingAnswer(**stored)


async def answer(uow: UnitOfWork, event: Event, cause: Cause) -> None:
    """Record what was asked for: a reaction."""
    assert isinstance(event, Asked)
    stored = await uow.find(FIND, code=event.code)
    row = await uow.one(UPDATE if stored else INSERT, code=event.code, amount=event.amount)
    uow.publish(ThingRecorded(amount=event.amount), subject=event.code, version=row["version"], effective_on=DAY, province=event.code[:2])


async def apply(session: Session, slice_: Slice) -> None:
    """Sum amounts."""
    touched = await session.value(RECORD, **slice_.parameters())
    await session.run(REFRESH, touched=touched)


async def both(session: Session, call: Mapping[str, Any]) -> list[str]:
    """The two ends of a pair of things."""
    return [call["code"], call["other"]]


router = Router(prefix="/catalog/v1/things", tags=["things"])


@router.put("/{code}", response_model=ThingAnswer)
@allowed(Role.DEPARTMENT, Role.STATION, within=named("code"))
async def put_thing_route(uow: Writing, code: Code, body: PutThing) -> ThingAnswer:
    """Record a thing."""
    return await put_thing(uow, code, body)


@router.post("/{code}:add", response_model=ThingAnswer, status_code=201)
@allowed(Role.DEPARTMENT, within=named("code"))
async def add_thing(uow: Writing, code: Code, body: PutThing, times: Annotated[int, Query(ge=1, le=9)] = 1) -> ThingAnswer:
    """Add to a thing."""
    stored = await uow.find(FIND, code=code)
    row = await uow.one(UPDATE if stored else INSERT, code=code, amount=times * body.amount + (stored["amount"] if stored else 0))
    uow.publish(ThingRecorded(amount=row["amount"]), subject=code, version=row["version"], effective_on=DAY, province=code[:2])
    return ThingAnswer(**row)


@router.get("", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def list_things(session: Reading, page: Paging, at_least: Annotated[int, Query(ge=0)] = 0) -> Document:
    """All things, but for those of too little."""
    return await read_page(session, LIST, page, but=[], at_least=at_least)


@router.get(":others", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def list_others(session: Reading, page: Paging, but: Annotated[list[Code], Query()]) -> Document:
    """All things but some; a list in the query is read by FastAPI."""
    return await read_page(session, LIST, page, but=but, at_least=0)


@router.get("/{code}", response_model=ThingAnswer)
@allowed(Role.DEPARTMENT, Role.STATION, within=named("code"))
async def get_thing(session: Reading, code: Code) -> Document:
    """One thing."""
    return await read_document(session, GET, code=code)


@router.get("/{code}/beside/{other}", response_model=ThingAnswer)
@allowed(Role.STATION, within=both)
async def get_thing_beside(session: Reading, code: Code, other: Code) -> Document:
    """One thing, visible to both ends."""
    return await read_document(session, GET, code=code)


@router.get("/{code}/broken", response_model=ThingAnswer)
@allowed(Role.DEPARTMENT)
async def get_broken_thing(session: Reading, code: Code) -> Document:
    """Fails as code with a fault in it does."""
    raise RuntimeError(f"secret of {code}")


@router.get("/{code}/written", response_model=ThingAnswer)
@allowed(Role.DEPARTMENT)
async def write_while_reading(session: Reading, code: Code) -> Document:
    """Writes where only reading is allowed."""
    await session.run(INSERT, code=code, amount=1)
    return await read_document(session, GET, code=code)


@router.post("/{code}:touch", response_model=ThingAnswer)
@allowed(Role.DEPARTMENT)
async def touch_thing(uow: Writing, code: Code) -> ThingAnswer:
    """Takes no body, and goes on after a statement failed."""
    with suppress(DivisionByZeroError):
        await uow.run(FAIL)
    return ThingAnswer(code=code, amount=1, version=1)


@router.delete("/{code}")
async def undeclared(uow: Writing, code: Code) -> None:
    """Declares nobody, so nobody may."""


sums = Router(prefix="/indicators/v1/sums", tags=["sums"])


@sums.get("/{province}", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def get_sum(session: Reading, province: Code) -> Document:
    """The sum of a province."""
    return await read_document(session, SUM, province=province)


class Nod(Body):
    """Nothing."""

    thing: Code


@sums.post("/{province}:check", response_model=dict[str, object])
@allowed(*EVERYBODY)
async def check_thing(uow: Writing, province: Code, body: Nod) -> dict[str, object]:
    """Refuses a thing that the projection here does not know."""
    if await uow.find(KNOWN, code=body.thing) is None:
        raise UnknownForeign("catalog", errors=[Detail("/thing", "field.unknown-code")])
    return {"known": True, "event": str(UUID(int=0))}


PROJECTION = Projection("total", 1, HERE / "tables.sql", {"catalog": frozenset({ThingRecorded.type})}, apply)
PROBE = ServiceSpec("catalog", HERE, MetaData(), [router], [ThingRecorded], [], [Reaction("answer", Asked, "transfer", answer)])
WATCHER = ServiceSpec("indicators", HERE / "watcher", MetaData(), [sums], [], [PROJECTION])
