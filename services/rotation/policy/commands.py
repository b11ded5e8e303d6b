"""Writes of policies; they bind this service alone and are no event."""

from datetime import date

from services.rotation.policy import queries, rules
from services.rotation.policy.schemas import PutPolicy
from services.rotation.policy.tables import policy
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select value, version from policy where code = :code and valid_from = :valid_from for update")
INSERT = statement(policy.insert().returning(policy.c.version))
UPDATE = statement("""
    update policy set value = :value::jsonb, version = version + 1 where code = :code and valid_from = :valid_from returning version
""")


async def put_policy(uow: UnitOfWork, code: str, valid_from: date, body: PutPolicy) -> Document:
    """Set a value from a day on, until the next day on which one is set."""
    rules.ensure_known(code, body.value)
    stored = await uow.find(FIND, code=code, valid_from=valid_from)
    same = stored is not None and stored["value"] == body.value
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=f"{code}@{valid_from}")
    if outcome is Outcome.CREATE:
        uow.version = await uow.value(INSERT, code=code, valid_from=valid_from, value=body.value, version=1)
    elif outcome is Outcome.CHANGE:
        uow.version = await uow.value(UPDATE, code=code, valid_from=valid_from, value=body.value)
    return await queries.get_policy(uow, code, valid_from)
