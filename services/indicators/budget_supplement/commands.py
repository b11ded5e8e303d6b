"""Writes of supplements."""

from datetime import date

from services.indicators.budget_supplement import queries
from services.indicators.budget_supplement.schemas import PutSupplement
from services.indicators.budget_supplement.tables import budget_supplement
from services.indicators.programme.queries import get_programme
from services.indicators.programme.rules import ensure_has_come
from services.indicators.spending import rules
from services.indicators.spending.commands import LOCK_PROGRAMME
from services.indicators.spending.queries import list_money
from services.indicators.spending.rules import Money
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import OutOfSubtree
from shared.statement import statement

INSERT = statement(budget_supplement.insert())


async def put_supplement(uow: UnitOfWork, programme: str, supplement_id: str, body: PutSupplement) -> Document:
    """Record the decision by which a line grows, or correct it; never below what is spent.

    Raises DayToCome, NotInProgramme, BudgetLineExceeded.
    """
    await uow.run(LOCK_PROGRAMME, programme=programme)
    document = await get_programme(uow, programme)
    stored = await uow.find(queries.FIND, id=supplement_id)
    if stored is not None and stored["programme"] != programme:
        raise OutOfSubtree
    same = stored is not None and PutSupplement(**{name: stored[name] for name in PutSupplement.model_fields}) == body
    before = 0 if stored is None else stored["version"]
    outcome = put_outcome(uow, version=before or None, same=same, subject=supplement_id)
    if outcome is not Outcome.SAME:
        ensure_has_come(uow.today, decided_on=body.decided_on)
        rules.ensure_on_lines(document.budget, body.line_no, body.source)
        spendings, others = await list_money(uow, programme, date.max, but=supplement_id)
        now = Money(body.line_no, body.source, body.amount)
        taken = [] if stored is None else [Money(stored["line_no"], stored["source"], stored["amount"])]
        rules.ensure_still_covered(document.budget, spendings, [*others, now], touched=[now, *taken])
        key = {"id": supplement_id, "version": before + 1, "programme": programme}
        await uow.run(INSERT, **key, **body.model_dump(), recorded_at=uow.context.now, recorded_by=uow.actor)
    uow.version = before if outcome is Outcome.SAME else before + 1
    return await queries.get_supplement(uow, programme, supplement_id)
