"""What a facility's own people performed, by month."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalog import ReturnAccepted, ReturnItem, ReturnWithdrawn
from shared.db import Session
from shared.settings import Settings
from shared.statement import statement
from tests.transfer.projections.test_projections import RELAXED, deliver, in_an_empty_view, numbered
from tests.transfer.story import Said

ROWS = statement("select facility, held_on, reported, technique_codes, own_cases from performed order by facility, held_on")
LAST_DAYS = {"2024-02": date(2024, 2, 29), "2023-12": date(2023, 12, 31)}


def returned(at: str, month: str, *items: tuple[str, int, int]) -> Said:
    """A return of (technique, cases, cases by rotated people)."""
    said = [ReturnItem(technique_code=code, cases=cases, insured_cases=0, rotated_cases=rotated) for code, cases, rotated in items]
    return ReturnAccepted(facility=at, month=month, items=said), f"{at}@{month}", LAST_DAYS[month]


def withdrawn(at: str, month: str) -> Said:
    return ReturnWithdrawn(facility=at, month=month), f"{at}@{month}", LAST_DAYS[month]


async def test_cases_of_rotated_people_are_not_the_facilitys_own(settings: Settings) -> None:
    async def work(session: Session) -> list[tuple[object, ...]]:
        await deliver(session, numbered([returned("A", "2024-02", ("9", 7, 7), ("8", 5, 2), ("10", 1, 0))]))
        return [tuple(row) for row in await session.all(ROWS)]

    assert await in_an_empty_view(settings, work) == [("A", date(2024, 2, 29), True, ["10", "8"], [1, 3])]


async def test_a_withdrawn_return_leaves_a_month_that_is_not_reported(settings: Settings) -> None:
    async def work(session: Session) -> list[tuple[object, ...]]:
        await deliver(session, numbered([returned("A", "2024-02", ("8", 5, 2)), withdrawn("A", "2024-02")]))
        return [tuple(row) for row in await session.all(ROWS)]

    assert await in_an_empty_view(settings, work) == [("A", date(2024, 2, 29), False, [], [])]


facilities, months = st.sampled_from(["A", "B"]), st.sampled_from(sorted(LAST_DAYS))
items = st.dictionaries(st.sampled_from(["8", "9", "10"]), st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted), max_size=3)
said = st.one_of(
    st.builds(
        lambda at, month, told: returned(at, month, *((code, most, least) for code, (least, most) in told.items())),
        facilities,
        months,
        items,
    ),
    st.builds(withdrawn, facilities, months),
)


@RELAXED
@given(history=st.lists(said, min_size=1, max_size=10), data=st.data())
async def test_in_any_delivery_the_newest_version_of_each_return_holds(
    settings: Settings, history: list[Said], data: st.DataObject
) -> None:
    given_ = numbered(history)
    shuffled = data.draw(st.permutations(given_ + data.draw(st.lists(st.sampled_from(given_), max_size=4))))
    cut = data.draw(st.integers(0, len(shuffled)))

    async def cut_up(session: Session) -> list[tuple[object, ...]]:
        for part in (shuffled[:cut], shuffled[cut:]):
            await deliver(session, part)
        return [tuple(row) for row in await session.all(ROWS)]

    newest = {subject: (event, on) for event, subject, on in history}
    expected = []
    for event, on in newest.values():
        assert isinstance(event, ReturnAccepted | ReturnWithdrawn)
        items = event.items if isinstance(event, ReturnAccepted) else []
        own = sorted((i.technique_code, i.cases - i.rotated_cases) for i in items if i.cases > i.rotated_cases)
        expected.append((event.facility, on, isinstance(event, ReturnAccepted), [code for code, _ in own], [n for _, n in own]))
    assert await in_an_empty_view(settings, cut_up) == sorted(expected, key=lambda row: (row[0], row[1]))
