"""Who may perform a technique on a day, without a database (domain rule 2)."""

from datetime import date

import pytest

from services.rotation.certificate.schemas import Certificate
from services.rotation.licence.schemas import Licence, State
from services.rotation.scope import rules
from services.rotation.scope.schemas import Reason
from shared.contracts.rotation import LicenceStatus

DAY = date(2022, 6, 1)
NURSE = Licence("licence-n", ("nurse",), date(2020, 1, 1), None)
EXPIRED = Licence("licence-e", ("doctor_general",), date(2015, 1, 1), date(2020, 1, 1))
LATER = Licence("licence-l", ("doctor_general",), date(2023, 1, 1), None)
SUSPENDED = Licence("licence-s", ("doctor_general",), date(2020, 1, 1), None, (State(date(2022, 1, 1), LicenceStatus.SUSPENDED),))
DOCTOR = Licence("licence-d", ("nurse", "doctor_general"), date(2020, 1, 1), None)
TRAINED = Certificate("certificate-1", frozenset({"1.64"}), date(2021, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("licences", "certificates", "reason", "evidence"),
    [
        ([], [], Reason.NO_LICENCE, []),
        ([NURSE], [], Reason.TITLE_LACKS_TECHNIQUE, []),
        ([EXPIRED], [], Reason.LICENCE_EXPIRED, []),
        ([LATER], [], Reason.LICENCE_NOT_YET_ISSUED, []),
        ([SUSPENDED], [], Reason.LICENCE_SUSPENDED, []),
        ([EXPIRED, LATER], [], Reason.LICENCE_EXPIRED, []),
        ([DOCTOR], [], Reason.TITLE_HOLDS_TECHNIQUE, ["licence-d"]),
        ([EXPIRED, DOCTOR], [TRAINED], Reason.TITLE_HOLDS_TECHNIQUE, ["licence-d", "certificate-1"]),
        ([NURSE], [TRAINED], Reason.CERTIFICATE_HOLDS_TECHNIQUE, ["certificate-1"]),
        ([], [TRAINED], Reason.CERTIFICATE_HOLDS_TECHNIQUE, ["certificate-1"]),
    ],
)
def test_a_fitting_title_or_a_certificate_valid_that_day_is_needed(licences, certificates, reason, evidence):
    decision = rules.decide("1.64", {"doctor_general"}, licences, certificates, DAY)
    assert decision.reason is reason
    assert [paper.id for paper in decision.evidence] == evidence
    assert decision.may_perform == bool(evidence)


def test_a_certificate_ends_after_its_last_day_and_holds_for_its_techniques_only():
    assert rules.decide("1.64", set(), [], [TRAINED], date(2022, 12, 31)).may_perform
    assert not rules.decide("1.64", set(), [], [TRAINED], date(2023, 1, 1)).may_perform
    assert not rules.decide("1.2", set(), [], [TRAINED], DAY).may_perform
