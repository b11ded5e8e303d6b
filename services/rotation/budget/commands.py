"""Writes of a plan's budget."""

from uuid import UUID

from services.rotation.budget import queries, rules
from services.rotation.budget.schemas import AddSupplement
from services.rotation.budget.tables import budget_supplement
from services.rotation.plan.schemas import PlanStatus
from shared.contracts.rotation_budget import BudgetSupplemented
from shared.db import UnitOfWork
from shared.documents import Document
from shared.errors import ResourceMissing
from shared.statement import statement

LOCK_PLAN = statement("select status, province from plan where code = :code for update")
INSERT = statement(budget_supplement.insert())


async def add_supplement(uow: UnitOfWork, plan: str, supplement_id: UUID, body: AddSupplement) -> Document:
    """Record the decision by which a level's line grows."""
    stored = await uow.find(LOCK_PLAN, code=plan)
    if stored is None:
        raise ResourceMissing
    rules.ensure_may_be_supplemented(PlanStatus(stored["status"]))
    who = {"recorded_at": uow.context.now, "recorded_by": uow.actor}
    await uow.run(INSERT, id=supplement_id, plan=plan, **body.model_dump(), **who)
    event = BudgetSupplemented(supplement_id=supplement_id, plan=plan, budget_level=body.budget_level, amount=body.amount)
    uow.publish(event, subject=str(supplement_id), version=1, effective_on=body.decided_on, province=stored["province"])
    return await queries.get_supplement(uow, plan, supplement_id)
