"""Writes of policies."""

from datetime import date

from sqlalchemy import insert

from services.indicators.policy import queries, rules
from services.indicators.policy.schemas import PutPolicy
from services.indicators.policy.tables import policy
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

INSERT = statement(insert(policy))
UPDATE = statement("update policy set value = :value, revision = revision + 1 where code = :code and valid_from = :valid_from")


async def put_policy(uow: UnitOfWork, code: str, valid_from: date, body: PutPolicy) -> Document:
    """Set a value from a day on; the same day corrects. Figures are read by it at once, and no other service needs it."""
    rules.ensure_fits(code, body.value)
    stored = await uow.find(queries.FIND, code=code, valid_from=valid_from)
    same = stored is not None and stored["value"] == body.value
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=f"{code}@{valid_from}")
    if outcome is not Outcome.SAME:
        await uow.run(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, valid_from=valid_from, value=body.value, revision=1)
    found = await queries.get_policy(uow, code, valid_from)
    uow.version = int(found.version or 0)
    return found
