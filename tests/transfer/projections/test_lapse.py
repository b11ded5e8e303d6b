"""After how many months techniques lapse, as the catalog's policies say."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalog import PolicySet
from shared.db import Session
from shared.settings import Settings
from shared.statement import statement
from tests.transfer.projections.test_projections import DAYS, RELAXED, deliver, in_an_empty_view, numbered
from tests.transfer.story import Said

ROWS = statement("select technique, valid_from, months from lapse order by technique, valid_from")


def policy(code: str, day: date, value: int) -> Said:
    return PolicySet(code=code, valid_from=day, value=value), f"{code}@{day}", day


codes = st.sampled_from(["lapse_months", "lapse_months.2.85", "return_due_day", "lapse_months_of_others"])
policies = st.builds(policy, codes, st.sampled_from(DAYS[:2]), st.integers(1, 28))


@RELAXED
@given(history=st.lists(policies, min_size=1, max_size=10), data=st.data())
async def test_in_any_delivery_the_newest_version_of_each_policy_of_lapsing_holds(
    settings: Settings, history: list[Said], data: st.DataObject
) -> None:
    given_ = numbered(history)
    shuffled = data.draw(st.permutations(given_ + data.draw(st.lists(st.sampled_from(given_), max_size=4))))
    cut = data.draw(st.integers(0, len(shuffled)))

    async def cut_up(session: Session) -> list[tuple[object, ...]]:
        for part in (shuffled[:cut], shuffled[cut:]):
            await deliver(session, part)
        return [tuple(row) for row in await session.all(ROWS)]

    newest = {subject: event for event, subject, _ in history}
    techniques = {"lapse_months": "", "lapse_months.2.85": "2.85"}
    said = [event for event in newest.values() if isinstance(event, PolicySet) and event.code in techniques]
    assert await in_an_empty_view(settings, cut_up) == sorted((techniques[e.code], e.valid_from, e.value) for e in said)
