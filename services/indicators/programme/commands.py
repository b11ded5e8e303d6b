"""Recording programmes."""

from datetime import date

from sqlalchemy import insert

from services.indicators.programme.schemas import Programme
from services.indicators.programme.tables import programme
from services.indicators.spending.queries import list_money
from services.indicators.spending.rules import ensure_on_lines, ensure_still_covered
from services.indicators.value import queries as values
from shared.access import is_within
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.indicators import ProgrammeRecorded
from shared.db import UnitOfWork
from shared.errors import Detail, InvalidRequest, OutOfSubtree
from shared.statement import statement

FIND = statement("""
    select p.version, p.units, v.content::text as content from programme p join programme_version v using (code, version)
    where p.code = :code for update of p
""")
INSERT = statement(insert(programme).returning(programme.c.version))
UPDATE = statement("""
    update programme set version = version + 1, units = :units::text[], starts_on = :starts_on, ends_on = :ends_on
    where code = :code returning version
""")
INSERT_VERSION = statement("""
    insert into programme_version (code, version, content, recorded_at, recorded_by) values (:code, :version, :content::json, :now, :actor)
""")


async def put_programme(uow: UnitOfWork, code: str, body: Programme) -> str:
    """Record an official document, or a new version of it; returns the content as stored (JSON).

    Raises InvalidRequest where the path names another code, OutOfSubtree where it or the stored one names other units, NotInProgramme or
    BudgetLineExceeded where its budget no longer holds what is spent.
    """
    if body.code != code:
        raise InvalidRequest(errors=[Detail("/code", "field.differs-from-path")])
    await _ensure_all_within(uow, body)
    stored = await uow.find(FIND, code=code)
    if stored is not None and not await is_within(uow, await values.list_places(uow, stored["units"])):
        raise OutOfSubtree
    content = body.model_dump_json(by_alias=True)
    outcome = put_outcome(
        uow, version=None if stored is None else stored["version"], same=bool(stored and stored["content"] == content), subject=code
    )
    if stored is not None and outcome is Outcome.SAME:
        uow.version = stored["version"]
        return content
    if stored is not None:
        await _ensure_covers_what_is_spent(uow, code, body)
    version = await uow.value(
        INSERT if outcome is Outcome.CREATE else UPDATE,
        code=code,
        version=1,
        units=[unit.code for unit in body.scope],
        starts_on=body.period.from_,
        ends_on=body.period.to,
    )
    await uow.run(INSERT_VERSION, code=code, version=version, content=content, now=uow.context.now, actor=uow.actor)
    uow.publish(
        ProgrammeRecorded(code=code, starts_on=body.period.from_, ends_on=body.period.to, targets=[target.no for target in body.targets]),
        subject=code,
        version=version,
        effective_on=body.period.from_,
        province=province_of(body),
    )
    uow.version = version
    return content


async def _ensure_all_within(uow: UnitOfWork, body: Programme) -> None:
    """Every unit of the scope is the caller's: one of them is enough for a route's own check, as for what two ends share."""
    for unit in body.scope:
        if not await is_within(uow, await values.list_places(uow, [unit.code])):
            raise OutOfSubtree


async def _ensure_covers_what_is_spent(uow: UnitOfWork, code: str, body: Programme) -> None:
    """A new version keeps every line on which money was spent, with enough of it (domain rule 9)."""
    spendings, supplements = await list_money(uow, code, date.max)
    for each in (*spendings, *supplements):
        ensure_on_lines(body.budget, each.line_no, each.source)
    ensure_still_covered(body.budget, spendings, supplements, touched=spendings)


def province_of(programme: Programme) -> str:
    """The province of the first unit in the scope; the nation where none is named."""
    unit = programme.scope[0]
    return unit.province or (unit.code if unit.level == "province" else NATION)
