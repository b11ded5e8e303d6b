"""Writes of certificates."""

from uuid import UUID

import asyncpg

from services.rotation.certificate import queries
from services.rotation.certificate.schemas import PutCertificate
from services.rotation.certificate.tables import certificate
from services.rotation.licence import rules as papers
from services.rotation.practitioner import queries as practitioners
from services.rotation.practitioner.errors import PractitionerMerged
from services.rotation.technique import queries as techniques
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import CertificateRecorded
from shared.contracts.transfer_support import CourseCertificate
from shared.db import UnitOfWork
from shared.documents import Document
from shared.ids import random_id
from shared.statement import statement

FIND = statement("select * from certificate where practitioner_id = :practitioner_id and number = :number for update")
FIND_BY_ID = statement("select * from certificate where certificate_id = :certificate_id for update")
INSERT = statement(certificate.insert().returning(certificate))
UPDATE = statement("""
    update certificate set technique_codes = :technique_codes, issued_on = :issued_on, expires_on = :expires_on,
        known_from = least(known_from, :issued_on), version = version + 1
    where practitioner_id = :practitioner_id and number = :number returning *
""")


async def put_certificate(uow: UnitOfWork, practitioner_id: UUID, number: str, body: PutCertificate) -> Document:
    """Record a certificate; its number is the practitioner's own, since every school numbers for itself."""
    papers.ensure_in_order(body.issued_on, body.expires_on)
    person = await practitioners.lock_practitioner(uow, practitioner_id)
    stored = await uow.find(FIND, practitioner_id=practitioner_id, number=number)
    certificate_id = stored["certificate_id"] if stored else random_id("certificate")
    values = body.model_dump()
    same = stored is not None and values.items() <= dict(stored).items()
    outcome = put_outcome(uow, version=stored["version"] if stored else None, same=same, subject=certificate_id)
    if outcome is not Outcome.SAME:
        await techniques.ensure_known(uow, body.technique_codes)
        key = {"practitioner_id": practitioner_id, "number": number}
        if outcome is Outcome.CREATE:
            row = await uow.one(INSERT, **key, certificate_id=certificate_id, known_from=body.issued_on, version=1, **values)
        else:
            row = await uow.one(UPDATE, **key, **values)
        say_certificate(uow, row, person["province"])
        uow.version = row["version"]
    return await queries.get_certificate(uow, practitioner_id, number)


async def record_from_course(uow: UnitOfWork, given: CourseCertificate) -> None:
    """Record a certificate that a course ended with, or what a correction made of it; its number is the id by which the course tells it.

    The number on the paper stays with the course. Raises PractitionerUnknown, PractitionerPseudonymised.
    """
    number = str(given.certificate_id)
    stored = await uow.find(FIND_BY_ID, certificate_id=number)
    values = given.model_dump(include=set(PutCertificate.model_fields))
    if values.items() <= dict(stored).items() if stored else not given.technique_codes:
        return
    holder, province = await _lock_holder(uow, stored["practitioner_id"] if stored else given.practitioner_id)
    key = {"practitioner_id": holder, "number": number}
    if stored is None:
        row = await uow.one(INSERT, **key, certificate_id=number, known_from=given.issued_on, version=1, **values)
    else:
        row = await uow.one(UPDATE, **key, **values)
    say_certificate(uow, row, province)


async def _lock_holder(uow: UnitOfWork, practitioner_id: UUID) -> tuple[UUID, str]:
    """Who holds what is said of an id, and their province: of an id that was merged into another, that one."""
    try:
        return practitioner_id, (await practitioners.lock_practitioner(uow, practitioner_id))["province"]
    except PractitionerMerged as merged:
        return merged.into, (await practitioners.lock_practitioner(uow, merged.into))["province"]


def say_certificate(uow: UnitOfWork, row: asyncpg.Record, province: str) -> None:
    """Say a certificate as it is now."""
    event = CertificateRecorded(
        certificate_id=row["certificate_id"],
        practitioner_id=row["practitioner_id"],
        technique_codes=row["technique_codes"],
        issued_on=row["issued_on"],
        expires_on=row["expires_on"],
    )
    uow.publish(event, subject=row["certificate_id"], version=row["version"], effective_on=row["known_from"], province=province)
