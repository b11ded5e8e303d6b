"""Which telehealth sessions can have been held."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.telehealth import rules
from services.transfer.telehealth.errors import TelehealthDayRefused, TelehealthEndsUnfit, TelehealthNotOfTransfer
from services.transfer.telehealth.schemas import PutTelehealth
from shared.errors import InvalidRequest

TODAY = date(2022, 6, 1)
SESSION = PutTelehealth(upper_facility="UP", lower_facility="LOW", on=TODAY, kind="consultation", minutes=30)
TRANSFER = rules.Of("UP", "LOW", ["2.85"])


def faults(refused) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_session_is_recorded_once_it_was_held():
    rules.ensure_day(TODAY, TODAY)
    with pytest.raises(TelehealthDayRefused):
        rules.ensure_day(date(2022, 6, 2), TODAY)


def test_the_upper_facility_stands_above_the_lower_one_or_runs_it():
    rules.ensure_ends_fit(SESSION, "province", "district", own=False, ended=[])
    rules.ensure_ends_fit(SESSION, "commune", "commune", own=True, ended=[])
    for upper, lower in (("district", "province"), ("district", "district")):
        with pytest.raises(TelehealthEndsUnfit) as refused:
            rules.ensure_ends_fit(SESSION, upper, lower, own=False, ended=[])
        assert faults(refused) == [("/lower_facility", "field.not-below-upper")]


def test_a_facility_meets_nobody_by_itself_and_none_that_is_not_there_on_the_day():
    with pytest.raises(TelehealthEndsUnfit):
        rules.ensure_ends_fit(SESSION.model_copy(update={"lower_facility": "UP"}), "province", "province", own=True, ended=[])
    with pytest.raises(TelehealthEndsUnfit) as refused:
        rules.ensure_ends_fit(SESSION, "province", "district", own=False, ended=["LOW"])
    assert faults(refused) == [("/lower_facility", "field.not-in-force")]


def test_a_session_of_a_transfer_is_held_between_its_ends_about_its_techniques():
    of = SESSION.model_copy(update={"transfer": UUID(int=1), "technique_codes": ["2.85"]})
    rules.ensure_of_transfer(SESSION, None)
    rules.ensure_of_transfer(of, TRANSFER)
    with pytest.raises(TelehealthNotOfTransfer) as refused:
        rules.ensure_of_transfer(of, None)
    assert faults(refused) == [("/transfer", "field.unknown-code")]
    with pytest.raises(TelehealthNotOfTransfer) as refused:
        rules.ensure_of_transfer(of, rules.Of("UP", "OTHER", ["9"]))
    assert faults(refused) == [("/lower_facility", "field.not-of-transfer"), ("/technique_codes/0", "field.not-of-transfer")]


days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(first=days, last=days)
def test_the_days_asked_for_are_in_order_and_those_left_out_are_this_years(first, last):
    try:
        found = rules.span_of(first, last, TODAY)
    except InvalidRequest:
        assert first is not None
        assert first > (last or TODAY)
    else:
        assert found[0] <= found[1] == (last or TODAY)
        assert found[0] == (first or date(found[1].year, 1, 1))
