"""Writes of policies."""

from datetime import date

from sqlalchemy import insert

from services.indicators.policy import queries, rules
from services.indicators.policy.schemas import PutPolicy
from services.indicators.policy.tables import policy
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.indicators import PolicySet
from shared.db import UnitOfWork
from shared.documents import Document
from shared.i18n import Catalogue
from shared.statement import statement

INSERT = statement(insert(policy))
UPDATE = statement("update policy set value = :value, revision = revision + 1 where code = :code and valid_from = :valid_from")


async def put_policy(uow: UnitOfWork, catalogue: Catalogue, code: str, valid_from: date, body: PutPolicy) -> Document:
    """Set a value from a day on; the same day corrects, and what it was before stays in the log. Figures are read by it at once."""
    rules.ensure_fits(code, body.value)
    stored = await uow.find(queries.FIND, code=code, valid_from=valid_from)
    same = stored is not None and stored["value"] == body.value
    version, subject = None if stored is None else stored["revision"], f"policy/{code}@{valid_from}"
    outcome = put_outcome(uow, version=version, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        await uow.run(INSERT if outcome is Outcome.CREATE else UPDATE, code=code, valid_from=valid_from, value=body.value, revision=1)
        event = PolicySet(code=code, valid_from=valid_from, value=body.value)
        uow.publish(event, subject=subject, version=(version or 0) + 1, effective_on=valid_from, province=NATION)
    found = await queries.get_policy(uow, catalogue, code, valid_from)
    uow.version = int(found.version or 0)
    return found
