"""Setting policies."""

from datetime import date

from services.catalog.policy import queries, rules
from services.catalog.policy.errors import PolicyOfUnknownTechnique
from services.catalog.policy.schemas import PutPolicy
from shared.actor import NATION
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import PolicySet
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from policy where code = :code and valid_from = :valid_from for update")
INSERT = statement("insert into policy (code, valid_from, version, value) values (:code, :valid_from, 1, :value) returning version")
UPDATE = statement(
    "update policy set version = version + 1, value = :value where code = :code and valid_from = :valid_from returning version"
)


async def put_policy(uow: UnitOfWork, code: str, valid_from: date, body: PutPolicy) -> Document:
    """Set what holds from a day on."""
    rules.ensure_fits(code, body.value)
    technique = rules.technique_of(code)
    if technique is not None and not await queries.is_technique(uow, technique):
        raise PolicyOfUnknownTechnique
    stored = await uow.find(FIND, code=code, valid_from=valid_from)
    same = stored is not None and (type(stored["value"]), stored["value"]) == (type(body.value), body.value)
    subject = f"{code}@{valid_from}"
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        statement_ = INSERT if outcome is Outcome.CREATE else UPDATE
        version = await uow.value(statement_, code=code, valid_from=valid_from, value=body.value)
        event = PolicySet(code=code, valid_from=valid_from, value=body.value)
        uow.publish(event, subject=subject, version=version, effective_on=valid_from, province=NATION)
    return await queries.get_policy(uow, code, valid_from)
