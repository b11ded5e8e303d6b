"""Writes of policies."""

from datetime import date

from services.transfer.policy import queries, rules
from services.transfer.policy.schemas import PutPolicy
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

INSERT = statement("insert into policy (code, valid_from, value, revision) values (:code, :valid_from, :value, 1)")
UPDATE = statement("update policy set value = :value, revision = revision + 1 where code = :code and valid_from = :valid_from")


async def put_policy(uow: UnitOfWork, code: str, valid_from: date, body: PutPolicy) -> Document:
    """Set a value from a day on; the same day corrects. No other service reads it, so nothing is published."""
    rules.ensure_fits(code, body.value)
    stored = await uow.find(queries.FIND, code=code, valid_from=valid_from)
    same = stored is not None and stored["value"] == body.value and type(stored["value"]) is type(body.value)
    outcome = put_outcome(uow, version=None if stored is None else stored["revision"], same=same, subject=f"{code}@{valid_from}")
    if outcome is not Outcome.SAME:
        await uow.run(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, valid_from=valid_from, value=body.value)
    found = await queries.get_policy(uow, code, valid_from)
    uow.version = int(found.version or 0)
    return found
