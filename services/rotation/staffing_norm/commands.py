"""Writes of staffing norms."""

from datetime import date

from services.rotation.facility import queries as facilities
from services.rotation.practitioner.rules import as_code
from services.rotation.staffing_norm import queries, rules
from services.rotation.staffing_norm.schemas import PutStaffingNorm
from services.rotation.staffing_norm.tables import staffing_norm
from shared.concurrency import Outcome, put_outcome
from shared.contracts.catalog import FacilityKind
from shared.contracts.rotation import NormLine, StaffingNormSet
from shared.db import UnitOfWork
from shared.documents import Document
from shared.statement import statement

FIND = statement("""
    select positions, version from staffing_norm
    where province = :province and facility_kind = :facility_kind and valid_from = :valid_from for update
""")
INSERT = statement(staffing_norm.insert().returning(staffing_norm.c.version))
UPDATE = statement("""
    update staffing_norm set positions = :positions, version = version + 1
    where province = :province and facility_kind = :facility_kind and valid_from = :valid_from returning version
""")


async def put_staffing_norm(uow: UnitOfWork, facility_kind: FacilityKind, valid_from: date, body: PutStaffingNorm) -> Document:
    """Set whom facilities of a kind need in the caller's province, from a day on until the next norm."""
    rules.ensure_distinct(body.positions)
    province = await facilities.get_province_of_caller(uow)
    key = {"province": province, "facility_kind": facility_kind, "valid_from": valid_from}
    stored = await uow.find(FIND, **key)
    positions = body.model_dump(mode="json")["positions"]
    same = stored is not None and stored["positions"] == positions
    subject = f"{province}@{facility_kind}@{valid_from}"
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=subject)
    if outcome is not Outcome.SAME:
        fresh = {"version": 1} if outcome is Outcome.CREATE else {}
        uow.version = await uow.value(INSERT if fresh else UPDATE, **key, positions=positions, **fresh)
        lines = [NormLine(**line.model_dump(exclude={"position"}), position=as_code(line.position)) for line in body.positions]
        event = StaffingNormSet(**key, positions=lines)
        uow.publish(event, subject=subject, version=uow.version, effective_on=valid_from, province=province)
    return await queries.get_staffing_norm(uow, facility_kind, valid_from)
