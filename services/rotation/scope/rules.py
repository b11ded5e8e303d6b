"""Who may perform a technique on a day (domain rule 2)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from services.rotation.certificate.schemas import Certificate
from services.rotation.licence.rules import is_valid, valid_around
from services.rotation.licence.schemas import Licence
from services.rotation.scope.schemas import Decision, Evidence, PaperKind, Reason


def decide(
    technique: str, scopes: Collection[str], licences: Sequence[Licence], certificates: Sequence[Certificate], day: date
) -> Decision:
    """A licence valid on the day with a title whose scope holds the technique, or a certificate for it valid on that day."""
    by_title = tuple(_by_title(scopes, licences, day))
    by_certificate = tuple(_by_certificate(technique, certificates, day))
    if by_title:
        return Decision(Reason.TITLE_HOLDS_TECHNIQUE, by_title + by_certificate)
    if by_certificate:
        return Decision(Reason.CERTIFICATE_HOLDS_TECHNIQUE, by_certificate)
    return Decision(_why_not(scopes, licences, day), ())


def _by_title(scopes: Collection[str], licences: Sequence[Licence], day: date) -> Iterator[Evidence]:
    for licence in licences:
        if is_valid(licence, day):
            for title in licence.titles:
                if title in scopes:
                    yield Evidence(PaperKind.LICENCE, licence.id, title, *valid_around(licence, day))


def _by_certificate(technique: str, certificates: Sequence[Certificate], day: date) -> Iterator[Evidence]:
    for paper in certificates:
        if technique in paper.technique_codes and paper.issued_on <= day and (paper.expires_on is None or day <= paper.expires_on):
            yield Evidence(PaperKind.CERTIFICATE, paper.id, None, paper.issued_on, paper.expires_on)


def _why_not(scopes: Collection[str], licences: Sequence[Licence], day: date) -> Reason:
    """What comes nearest: a fitting licence that does not hold on the day, else titles that do not fit."""
    if not licences:
        return Reason.NO_LICENCE
    fitting = [licence for licence in licences if set(licence.titles) & set(scopes)]
    if not fitting:
        return Reason.TITLE_LACKS_TECHNIQUE
    if all(day < licence.issued_on for licence in fitting):
        return Reason.LICENCE_NOT_YET_ISSUED
    if all(licence.expires_on is not None and licence.expires_on < day for licence in fitting if licence.issued_on <= day):
        return Reason.LICENCE_EXPIRED
    return Reason.LICENCE_SUSPENDED
