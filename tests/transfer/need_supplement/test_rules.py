"""How supplements move on: forward only, whatever is tried."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.need_supplement import rules
from services.transfer.need_supplement.errors import SupplementFollowedAbove, SupplementOutOfOrder
from services.transfer.need_supplement.schemas import SupplementKind, SupplementState
from shared.actor import Role

states, kinds = st.sampled_from(SupplementState), st.sampled_from(SupplementKind)


@given(kind=kinds, tried=st.lists(states, max_size=8))
def test_no_way_of_a_supplement_goes_back_or_repeats_a_state(kind: SupplementKind, tried: list[SupplementState]):
    way = [SupplementState.REQUESTED]
    for then in tried:
        with suppress(SupplementOutOfOrder):
            rules.ensure_forward(1, kind, way[-1], then)
            way.append(then)
    order = list(SupplementState)
    assert all(order.index(before) < order.index(after) for before, after in pairwise(way))
    assert SupplementState.MOVED not in way or SupplementState.DELIVERED not in way
    assert kind is not SupplementKind.INFRASTRUCTURE or SupplementState.MOVED not in way


@pytest.mark.parametrize("role", [Role.STATION, Role.HOSPITAL])
def test_the_receiving_unit_says_delivered_and_nothing_else(role: Role):
    rules.ensure_may_say(role, SupplementState.DELIVERED)
    for state in (SupplementState.FUNDED, SupplementState.MOVED):
        with pytest.raises(SupplementFollowedAbove):
            rules.ensure_may_say(role, state)
        rules.ensure_may_say(Role.CENTRE, state)
        rules.ensure_may_say(Role.DEPARTMENT, state)
