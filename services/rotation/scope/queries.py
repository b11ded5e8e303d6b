"""Reads of scopes of practice."""

from datetime import date
from uuid import UUID

from services.rotation.certificate import queries as certificates
from services.rotation.licence import queries as licences
from services.rotation.scope import rules
from services.rotation.scope.schemas import EvidenceAnswer, ScopeAnswer
from services.rotation.technique import queries as techniques
from shared.db import Session
from shared.i18n import Catalogue, Language


async def get_scope(
    session: Session, practitioner_id: UUID, technique: str, as_of: date, *, catalogue: Catalogue, language: Language
) -> ScopeAnswer:
    """Whether a practitioner may perform a technique on a day, with the reason in a language; raises TechniqueUnknown."""
    scopes = await techniques.get_scopes(session, technique, on=as_of, pointer="/query/technique")
    papers = await licences.licences_of(session, practitioner_id), await certificates.certificates_of(session, practitioner_id)
    decision = rules.decide(technique, scopes, *papers, as_of)
    return ScopeAnswer(
        practitioner_id=practitioner_id,
        technique=technique,
        as_of=as_of,
        may_perform=decision.may_perform,
        reason=catalogue.text(f"scope.{decision.reason}", language),
        evidence=[
            EvidenceAnswer(kind=e.kind, id=e.id, title=e.title, valid_from=e.valid_from, valid_to=e.valid_to) for e in decision.evidence
        ],
    )
