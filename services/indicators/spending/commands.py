"""Writes of spendings."""

from datetime import date

from services.indicators.programme.queries import ensure_takes_part, get_programme
from services.indicators.programme.rules import ensure_has_come
from services.indicators.reported.queries import ensure_unit
from services.indicators.spending import queries, rules
from services.indicators.spending.rules import Money
from services.indicators.spending.schemas import PutSpending
from services.indicators.spending.tables import spending
from services.indicators.value.queries import list_places
from shared.access import is_within
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree
from shared.statement import statement

LOCK_PROGRAMME = statement("select from programme where code = :programme for update")
INSERT = statement(spending.insert())


async def put_spending(uow: UnitOfWork, programme: str, spending_id: str, body: PutSpending) -> Document:
    """Record what a unit spent on a line, or correct it.

    Raises NotInProgramme, DayToCome, ReportingUnitUnknown, UnitOutsideProgramme, BudgetLineExceeded.
    """
    await uow.run(LOCK_PROGRAMME, programme=programme)  # first: a new version that is written meanwhile may hold less
    document = await get_programme(uow, programme)
    stored = await uow.find(queries.FIND, id=spending_id)
    if stored is not None and (stored["programme"] != programme or not await is_within(uow, await list_places(uow, [stored["unit"]]))):
        raise OutOfSubtree
    same = stored is not None and PutSpending(**{name: stored[name] for name in PutSpending.model_fields}) == body
    before = 0 if stored is None else stored["version"]
    outcome = put_outcome(uow, version=before or None, same=same, subject=spending_id)
    if outcome is not Outcome.SAME:
        rules.ensure_on_lines(document.budget, body.line_no, body.source)
        ensure_has_come(uow.today, spent_on=body.spent_on)
        await ensure_unit(uow, body.unit, body.spent_on)
        await ensure_takes_part(uow, document, body.unit)
        spendings, supplements = await queries.list_money(uow, programme, date.max, but=spending_id)
        rules.ensure_within_lines(document.budget, spendings, supplements, Money(body.line_no, body.source, body.amount, body.unit))
        key = {"id": spending_id, "version": before + 1, "programme": programme}
        await uow.run(INSERT, **key, **body.model_dump(), recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_spending(uow, programme, spending_id)
