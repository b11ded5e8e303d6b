"""The back-test of forecasts: the same seed is the same history, and nobody knows beforehand what comes."""

from datetime import date

from deploy.backtest.district import BEGINS, generate, reported
from deploy.backtest.scoring import Habit, calls, score
from services.indicators.target.rules import months_after

DAY = date(2020, 6, 30)


def test_one_seed_is_one_history() -> None:
    assert generate(3) == generate(3)
    assert generate(3) != generate(4)
    assert reported(3) == reported(3)


def test_what_was_said_later_does_not_change_what_is_known_on_a_day() -> None:
    whole, until = generate(5), generate(5)
    until.stays = [stay for stay in until.stays if stay.said <= DAY]
    until.transfers = [each for each in until.transfers if each.approved <= DAY]
    for ahead in (0, 1, 6, 24):
        by = months_after(DAY, ahead)
        assert whole.coverage(by, DAY, planned=True) == until.coverage(by, DAY, planned=True)
        assert whole.share_staffed(by, DAY) == until.share_staffed(by, DAY)


def test_what_is_planned_is_more_than_what_is_done() -> None:
    district = generate(7)
    days = [months_after(BEGINS, month) for month in range(24, 96, 6)]
    more = [district.coverage(months_after(day, 12), day, planned=True) - district.coverage(months_after(day, 12), day) for day in days]
    assert min(more) >= 0
    assert max(more) > 0


def test_forecasts_are_right_more_often_than_ways_that_know_nothing() -> None:
    found = score(list(calls(range(6), Habit())))
    assert found.error["ours"] < min(found.error["stays"], found.error["line"])
    assert found.right["ours"] > max(found.right["stays"], found.right["line"])
