"""The page of the ways of needs, plans and transfers is made from the code, and stays so."""

import pytest

from deploy.checks import way


def test_the_page_of_the_ways_is_what_rules_routes_and_catalogues_say() -> None:
    assert list(way.find_faults()) == []


@pytest.mark.parametrize("each", way.WAYS, ids=lambda each: each.noun)
def test_every_step_and_every_state_is_on_the_page(each: way.Way) -> None:
    page = way.PAGE.read_text("utf-8")
    for step in each.steps:
        assert "`{} {}`".format(*each.call(step)) in page
    for state in each.states[1:]:
        assert state in {then for leads in each.steps.values() for then in leads.values()}, f"no step leads to {state}"
