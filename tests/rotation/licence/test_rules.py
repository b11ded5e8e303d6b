"""What a licence is on a day, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rotation.licence import rules
from services.rotation.licence.errors import LicenceDecisionOutOfOrder, LicenceNotSuspended, LicenceNotValid
from services.rotation.licence.schemas import Licence, State
from shared.contracts.rotation import LicenceStatus

SUSPENDED, VALID = LicenceStatus.SUSPENDED, LicenceStatus.VALID
FIRST = date(2020, 1, 1)

days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def licences(draw: st.DrawFn) -> Licence:
    issued = draw(days)
    expires = draw(st.none() | days.filter(lambda day: day >= issued))
    changes = sorted(draw(st.sets(days.filter(lambda day: day >= issued), max_size=4)))
    states = tuple(State(day, SUSPENDED if index % 2 == 0 else VALID) for index, day in enumerate(changes))
    return Licence("licence-1", ("nurse",), issued, expires, states)


def plainly_valid(licence: Licence, day: date) -> bool:
    status = VALID
    for state in licence.states:
        if state.valid_from <= day:
            status = state.status
    return licence.issued_on <= day and (licence.expires_on is None or day <= licence.expires_on) and status is VALID


@given(licences(), days)
def test_the_days_around_a_valid_day_are_all_valid_and_cannot_be_more(licence: Licence, day: date):
    assert rules.is_valid(licence, day) == plainly_valid(licence, day)
    if not rules.is_valid(licence, day):
        return
    since, until = rules.valid_around(licence, day)
    last = until or FIRST + timedelta(days=90)
    assert since <= day <= last
    assert all(plainly_valid(licence, since + timedelta(days=n)) for n in range((last - since).days + 1))
    assert not plainly_valid(licence, since - timedelta(days=1))
    if until is not None:
        assert not plainly_valid(licence, until + timedelta(days=1))


def test_the_day_of_expiry_is_the_last_valid_one():
    licence = Licence("licence-1", ("nurse",), FIRST, date(2020, 2, 1))
    assert rules.is_valid(licence, date(2020, 2, 1))
    assert not rules.is_valid(licence, date(2020, 2, 2))


def test_decisions_follow_each_other_and_change_something():
    licence = Licence("licence-1", ("nurse",), FIRST, None, (State(date(2020, 3, 1), SUSPENDED),))
    rules.ensure_may_become(licence, VALID, date(2020, 4, 1))
    with pytest.raises(LicenceNotValid):
        rules.ensure_may_become(licence, SUSPENDED, date(2020, 4, 1))
    with pytest.raises(LicenceDecisionOutOfOrder):
        rules.ensure_may_become(licence, VALID, date(2020, 2, 1))
    fresh = Licence("licence-1", ("nurse",), FIRST, None)
    with pytest.raises(LicenceNotSuspended):
        rules.ensure_may_become(fresh, VALID, date(2020, 4, 1))
    with pytest.raises(LicenceDecisionOutOfOrder):
        rules.ensure_may_become(fresh, SUSPENDED, date(2019, 12, 31))
