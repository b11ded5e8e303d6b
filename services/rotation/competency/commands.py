"""Writes of competencies; they come from what transfers say."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.rotation.competency import rules
from services.rotation.competency.tables import competency
from services.rotation.practitioner.errors import PractitionerUnknown
from shared.contracts.rotation import CompetencyLevel, CompetencyRecorded
from shared.db import UnitOfWork
from shared.statement import statement

LOCK_PRACTITIONER = statement("select province from practitioner where id = :id for update")
FIND = statement("""
    select level, version from competency where practitioner_id = :practitioner_id and technique_code = :technique_code
    order by version desc limit 1
""")
INSERT = statement(competency.insert())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a competency rests on."""

    transfer_id: UUID
    level: CompetencyLevel
    on: date


async def record_competency(uow: UnitOfWork, practitioner_id: UUID, technique_code: str, evidence: Evidence) -> None:
    """Record that somebody masters a technique, unless it is known already; raises PractitionerUnknown."""
    province = await uow.value(LOCK_PRACTITIONER, id=practitioner_id)
    if province is None:
        raise PractitionerUnknown
    stored = await uow.find(FIND, practitioner_id=practitioner_id, technique_code=technique_code)
    if not rules.is_a_step(CompetencyLevel(stored["level"]) if stored else None, evidence.level):
        return
    key = {"practitioner_id": practitioner_id, "technique_code": technique_code}
    state = {"level": evidence.level, "transfer_id": evidence.transfer_id}
    version = stored["version"] + 1 if stored else 1
    await uow.run(INSERT, **key, **state, version=version, effective_on=evidence.on)
    event = CompetencyRecorded(
        practitioner_id=practitioner_id, technique_code=technique_code, level=evidence.level, transfer_id=evidence.transfer_id
    )
    subject = f"{practitioner_id}@{technique_code}"
    uow.publish(event, subject=subject, version=version, effective_on=evidence.on, province=province)
