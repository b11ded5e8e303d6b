"""The way of a transfer, without a database."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.transfer import rules
from services.transfer.transfer.errors import NothingLeftToAccept, StepOutOfOrder, TrainerIsTrainee, TransferNotDownward
from services.transfer.transfer.rules import Step
from shared.contracts.transfer import TransferStatus

MOVES = {
    ("proposed", "approved"),
    ("approved", "started"),
    ("started", "accepted"),
    ("accepted", "completed"),
    *((state, "cancelled") for state in ("proposed", "approved", "started")),
    ("cancelled", "proposed"),
    ("accepted", "started"),
}


@given(st.lists(st.sampled_from(Step), max_size=40))
def test_no_sequence_of_steps_skips_one(steps):
    seen = [TransferStatus.PROPOSED]
    for step in steps:
        if seen[-1] not in rules.WAY[step]:
            with pytest.raises(StepOutOfOrder) as refused:
                rules.after(seen[-1], step)
            assert step.value not in refused.value.params["allowed"]
        elif (status := rules.after(seen[-1], step)) is not seen[-1]:
            seen.append(status)
    assert set(pairwise(seen)) <= MOVES


def test_what_is_left_of_a_package_may_be_gone_on_with():
    rules.ensure_something_left(["1", "2"], ["2"])
    with pytest.raises(NothingLeftToAccept):
        rules.ensure_something_left(["1", "2"], ["2", "1"])


@pytest.mark.parametrize(
    ("sender", "receiver", "downward"),
    [
        ("district", "commune", True),
        ("province", "district", True),
        ("commune", "district", False),
        ("district", "district", False),
        ("specialised", "basic", True),
        ("basic", "initial", True),
        ("initial", "basic", False),
        ("basic", "basic", False),
        ("central", "specialised", True),
        ("specialised", "commune", True),
        ("initial", "province", False),
        ("commune", "basic", False),
    ],
)
def test_a_technique_goes_down_in_either_scheme(sender, receiver, downward):
    assert rules.is_downward(sender, receiver) is downward


@given(st.sampled_from([*rules.NEWER_SCHEME, "central", "province", "district", "commune"]))
def test_no_level_is_below_itself(level):
    assert not rules.is_downward(level, level)


def test_a_centre_may_transfer_to_what_it_runs_whatever_its_level():
    rules.ensure_downward("district", "district", same=False, own=True)
    with pytest.raises(TransferNotDownward):
        rules.ensure_downward("district", "district", same=True, own=True)


def test_whoever_stands_on_both_sides_is_pointed_at():
    with pytest.raises(TrainerIsTrainee) as refused:
        rules.ensure_trainers_do_not_learn([UUID(int=1)], [UUID(int=2), UUID(int=1)])
    assert [error.pointer for error in refused.value.errors] == ["/trainee_ids/1"]
