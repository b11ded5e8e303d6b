"""Whether a session counts each case once, without a database."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.session import rules
from services.transfer.session.errors import CaseCountedTwice
from services.transfer.session.schemas import Case
from shared.contracts.transfer import CaseRole

cases = st.builds(
    Case,
    trainee_id=st.integers(1, 3).map(lambda n: UUID(int=n)),
    technique_code=st.sampled_from(["1.2", "1.20"]),
    role=st.sampled_from(CaseRole),
    count=st.integers(1, 3),
)


def key(case: Case) -> tuple[UUID, str, CaseRole]:
    return case.trainee_id, case.technique_code, case.role


@given(st.lists(cases, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_digest_knows_the_cases_and_not_their_order(some, random):
    shuffled = random.sample(some, len(some))
    assert rules.digest_of(shuffled) == rules.digest_of(some)
    one_more = [some[0].model_copy(update={"count": some[0].count + 1}), *some[1:]]
    assert rules.digest_of(one_more) != rules.digest_of(some)
    assert rules.digest_of(some[1:]) != rules.digest_of(some)


@given(st.lists(cases, min_size=1, max_size=8))
def test_cases_are_refused_exactly_where_somebody_is_named_twice_for_a_technique_and_role(some):
    repeated = [index for index, case in enumerate(some) if key(case) in map(key, some[:index])]
    if not repeated:
        rules.ensure_counted_once(some)
        return
    with pytest.raises(CaseCountedTwice) as refused:
        rules.ensure_counted_once(some)
    assert [fault.pointer for fault in refused.value.errors] == [f"/cases/{index}" for index in repeated]
