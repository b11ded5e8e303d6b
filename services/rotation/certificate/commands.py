"""Writes of certificates."""

from uuid import UUID

import asyncpg

from services.rotation.certificate import queries
from services.rotation.certificate.schemas import PutCertificate
from services.rotation.certificate.tables import certificate
from services.rotation.licence import rules as papers
from services.rotation.practitioner import queries as practitioners
from services.rotation.technique import queries as techniques
from shared.concurrency import Outcome, put_outcome
from shared.contracts.rotation import CertificateRecorded
from shared.db import UnitOfWork
from shared.documents import Document
from shared.ids import random_id
from shared.statement import statement

FIND = statement("select * from certificate where practitioner_id = :practitioner_id and number = :number for update")
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
