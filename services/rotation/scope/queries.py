"""Reads of scopes of practice."""

from datetime import date
from typing import Any
from uuid import UUID

from services.rotation.certificate.schemas import Certificate
from services.rotation.licence.schemas import Licence, State
from services.rotation.practitioner import queries as practitioners
from services.rotation.scope import rules
from services.rotation.scope.schemas import EvidenceAnswer, ScopeAnswer
from services.rotation.technique.errors import TechniqueUnknown
from shared.contracts.rotation import LicenceStatus
from shared.db import Session
from shared.errors import Detail
from shared.i18n import Voice
from shared.statement import statement

# All that a scope is decided on, and where the person belongs, in one row. Scopes of the day, else the earliest: a technique is older than
# its record.
PAPERS = statement("""
    select (
        select scopes from technique_fact where technique = :technique
        order by case when effective_on <= :day::date then effective_on end desc nulls last, effective_on, version desc limit 1
    ) as scopes, (
        select jsonb_agg(jsonb_build_array(l.licence_id, l.titles, l.issued_on, l.expires_on, (
            select jsonb_agg(jsonb_build_array(s.valid_from, s.status) order by s.valid_from) from licence_state s where s.number = l.number
        )) order by l.issued_on, l.number) from licence l where l.practitioner_id = :practitioner_id
    ) as licences, (
        select jsonb_agg(jsonb_build_array(c.certificate_id, c.issued_on, c.expires_on) order by c.issued_on, c.number)
        from certificate c where c.practitioner_id = :practitioner_id and :technique = any(c.technique_codes)
    ) as certificates, array(
        select w.place from practitioner_place w where w.practitioner_id = :practitioner_id and (w.until is null or w.until > :today::date)
    ) as places
""")


async def get_scope(session: Session, practitioner_id: UUID, technique: str, as_of: date, voice: Voice) -> ScopeAnswer:
    """Whether a practitioner may perform a technique on a day, with the reason in words; raises TechniqueUnknown, OutOfSubtree."""
    row = await session.one(PAPERS, practitioner_id=practitioner_id, technique=technique, day=as_of, today=session.today)
    await practitioners.ensure_visible(session, practitioner_id, row["places"])
    if row["scopes"] is None:
        raise TechniqueUnknown("catalog", errors=[Detail("/query/technique", "field.unknown-code")])
    licences = [_licence(*held) for held in row["licences"] or ()]
    certificates = [
        Certificate(id_, frozenset({technique}), date.fromisoformat(issued_on), _day(expires_on))
        for id_, issued_on, expires_on in row["certificates"] or ()
    ]
    decision = rules.decide(technique, row["scopes"], licences, certificates, as_of)
    return ScopeAnswer(
        practitioner_id=practitioner_id,
        technique=technique,
        as_of=as_of,
        may_perform=decision.may_perform,
        reason=voice.text(f"scope.{decision.reason}"),
        evidence=[
            EvidenceAnswer(kind=e.kind, id=e.id, title=e.title, valid_from=e.valid_from, valid_to=e.valid_to) for e in decision.evidence
        ],
    )


def _licence(id_: str, titles: list[str], issued_on: str, expires_on: str | None, states: list[list[Any]] | None) -> Licence:
    decisions = tuple(State(date.fromisoformat(day), LicenceStatus(status)) for day, status in states or ())
    return Licence(id_, tuple(titles), date.fromisoformat(issued_on), _day(expires_on), decisions)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
