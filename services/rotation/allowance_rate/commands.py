"""Writes of allowance rates; they bind this service alone and are no event."""

from datetime import date

from services.rotation.allowance_rate import queries, rules
from services.rotation.allowance_rate.schemas import PutAllowanceRates
from services.rotation.allowance_rate.tables import allowance_rate
from services.rotation.facility import queries as facilities
from shared.concurrency import Outcome, put_outcome
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("""
    select decision_no, rates, version from allowance_rate where province = :province and valid_from = :valid_from
    order by version desc limit 1 for update
""")
INSERT = statement(allowance_rate.insert())


async def put_rates(uow: UnitOfWork, valid_from: date, body: PutAllowanceRates) -> Document:
    """Set the rates of the caller's province, or of the country, from a day on; a correction is another version of that day."""
    rules.ensure_distinct(body)
    province = await facilities.get_province_of_caller(uow)
    await facilities.ensure_own(uow, province)
    stored = await uow.find(FIND, province=province, valid_from=valid_from)
    values = body.model_dump(mode="json")
    same = stored is not None and values.items() <= dict(stored).items()
    version = stored["version"] if stored else None
    if put_outcome(uow, version=version, same=same, subject=f"allowance-rates@{province}@{valid_from}") is not Outcome.SAME:
        uow.version = (version or 0) + 1
        who = {"recorded_at": uow.context.now, "recorded_by": uow.actor}
        await uow.run(INSERT, province=province, valid_from=valid_from, version=uow.version, **who, **values)
    return await queries.get_rates(uow, valid_from)
