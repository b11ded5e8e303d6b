"""What a plan that is handed in must be, without a database."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.transfer.plan import rules
from services.transfer.plan.errors import PlanOutlineUnfit, PlanTransfersUnknown, PlanTransferTaken, PlanYearMissed
from services.transfer.plan.schemas import OutlineLine, Planned
from shared.contracts.catalog import TechniqueRequirements

ONE = UUID(int=1)


def planned(*, sent: bool = True, since: date = date(2022, 10, 1), until: date = date(2022, 12, 31), other: str | None = None) -> Planned:
    return Planned(ONE, ["1.2"], since, until, sent, other)


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        ({}, PlanTransfersUnknown),
        ({ONE: planned(sent=False)}, PlanTransfersUnknown),
        ({ONE: planned(other="KH-2")}, PlanTransferTaken),
        ({ONE: planned(since=date(2023, 1, 1), until=date(2023, 2, 1))}, PlanYearMissed),
        ({ONE: planned(since=date(2021, 1, 1), until=date(2021, 12, 31))}, PlanYearMissed),
    ],
)
def test_a_transfer_that_does_not_fit_its_plan_is_pointed_at(known, refusal):
    with pytest.raises(refusal) as refused:
        rules.ensure_transfers_fit([ONE], known, 2022)
    assert [fault.pointer for fault in refused.value.errors] == ["/transfers/0"]


@pytest.mark.parametrize("period", [(date(2021, 12, 1), date(2022, 1, 1)), (date(2022, 12, 31), date(2023, 6, 1))])
def test_a_transfer_over_the_turn_of_the_year_fits_the_plan_of_either(period):
    rules.ensure_transfers_fit([ONE], {ONE: planned(since=period[0], until=period[1])}, 2022)


def test_each_fault_of_an_outline_is_pointed_at():
    lines = [
        OutlineLine(technique_code="1.2", hours=8, observed_cases=2, supervised_cases=1),
        OutlineLine(technique_code="9.9", hours=8),
        OutlineLine(technique_code="1.2", hours=8),
    ]
    required = {"1.2": TechniqueRequirements(observed_cases=2, supervised_cases=3), "1.3": TechniqueRequirements()}
    with pytest.raises(PlanOutlineUnfit) as refused:
        rules.ensure_outline_fits(lines, ["1.2", "1.3"], required)
    assert [(fault.pointer, fault.code, fault.params) for fault in refused.value.errors] == [
        ("/outline/0/supervised_cases", "field.fewer-than-required", {"required": 3}),
        ("/outline/1/technique_code", "field.not-of-plan", {}),
        ("/outline/2/technique_code", "field.has-a-line", {}),
        ("/outline", "field.techniques-without-line", {"codes": ["1.3"]}),
    ]


@given(st.dictionaries(st.sampled_from(["1.2", "1.3", "1.4"]), st.integers(0, 9), min_size=1), st.integers(0, 9))
def test_an_outline_that_asks_for_all_that_is_required_or_more_fits(required, more):
    needs = {code: TechniqueRequirements(assisted_cases=count) for code, count in required.items()}
    lines = [OutlineLine(technique_code=code, hours=1, assisted_cases=count + more) for code, count in required.items()]
    rules.ensure_outline_fits(lines, list(required), needs)
    unsaid = [line.model_copy(update={"assisted_cases": None}) for line in lines]
    rules.ensure_outline_fits(unsaid, list(required), needs)
