"""Recording what facilities have."""

from datetime import date

from services.catalog.facility.queries import get_state_on
from services.catalog.resource import queries
from services.catalog.resource.schemas import PutResources
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import ResourcesRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("select * from facility_resource where facility = :facility and valid_from = :valid_from for update")
INSERT = statement("""
    insert into facility_resource (facility, valid_from, version, equipment, rooms, drugs)
    values (:facility, :valid_from, 1, :equipment, :rooms, :drugs) returning version
""")
UPDATE = statement("""
    update facility_resource set version = version + 1, equipment = :equipment, rooms = :rooms, drugs = :drugs
    where facility = :facility and valid_from = :valid_from returning version
""")


async def put_resources(uow: UnitOfWork, facility: str, valid_from: date, body: PutResources) -> Document:
    """Record all that a facility has from a day on."""
    stored = await uow.find(FIND, facility=facility, valid_from=valid_from)
    values = {name: sorted(set(codes)) for name, codes in body.model_dump().items()}
    same = stored is not None and values.items() <= dict(stored).items()
    subject = f"{facility}@{valid_from}"
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        state = await get_state_on(uow, facility, valid_from)
        statement_ = INSERT if outcome is Outcome.CREATE else UPDATE
        version = await uow.value(statement_, facility=facility, valid_from=valid_from, **values)
        event = ResourcesRecorded(facility=facility, valid_from=valid_from, **values)
        uow.publish(event, subject=subject, version=version, effective_on=valid_from, province=state["province"])
    return await queries.get_resources(uow, facility, valid_from)
