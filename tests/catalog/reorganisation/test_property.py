"""Whatever the trees and however they are redrawn: the past reads as before, nothing is lost, nothing stands on what has ended."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.admin_unit.queries import list_admin_units
from services.catalog.facility.queries import list_facilities
from services.catalog.reorganisation.commands import reorganise
from services.catalog.reorganisation.schemas import Reorganise
from shared.actor import system_actor
from shared.clock import now
from shared.db import Context, Database, UnitOfWork
from shared.documents import Page
from shared.paging import Cursors
from shared.statement import statement
from tests.conftest import TestServer

FIRST, DAY, LATER = date(2020, 1, 1), date(2025, 7, 1), date(2026, 3, 1)
PAST = (date(2020, 1, 1), date(2023, 6, 1), date(2025, 6, 30))
PROVINCES = {"P1": None, "P2": None}
DISTRICTS = {"D1": "P1", "D2": "P1", "D3": "P2"}
COMMUNES = {"C1": "D1", "C2": "D1", "C3": "D2", "C4": "D3", "C5": "D3"}

UNITS = statement("""
    with place as (insert into place_code (code, kind, version) select c, 'unit', 1 from unnest(:codes::text[]) c on conflict do nothing),
    unit as (
        insert into admin_unit (code, since, version) select code, since, 1 from unnest(:codes::text[], :sinces::date[]) u(code, since)
        on conflict do nothing
    ),
    cut as (update admin_unit_state set valid_to = :on where code = any(:codes) and valid_from < :on::date and valid_to is null)
    insert into admin_unit_state (code, valid_from, since, level, name, parent_code, difficulty, search, sort_key)
    select code, :on, since, level, name, parent, '{}', name, code
    from unnest(:codes::text[], :sinces::date[], :levels::text[], :names::text[], :parents::text[]) u(code, since, level, name, parent)
""")
FACILITIES = statement("""
    with place as (
        insert into place_code (code, kind, version) select c, 'facility', 1 from unnest(:codes::text[]) c on conflict do nothing
    )
    insert into facility_state (code, valid_from, valid_to, name, kind, level, admin_unit, acts_as_station, serves_communes, search, sort_key)
    select code, since, until, code, 'commune_station', 'commune', unit, false, case when serves = '' then '{}' else array[serves] end, code, code
    from unnest(:codes::text[], :sinces::date[], :untils::date[], :units::text[], :serves::text[]) f(code, since, until, unit, serves)
""")
LEFT_ON_NOTHING = statement("""
    with unit as (select * from admin_unit_state where valid_from <= :on::date and (valid_to is null or valid_to > :on))
    select f.code from facility_state f where f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on)
        and f.admin_unit not in (select code from unit)
    union all
    select f.code from facility_state f, unnest(f.serves_communes) s
    where f.valid_from <= :on and (f.valid_to is null or f.valid_to > :on) and s not in (select code from unit)
    union all
    select u.code from unit u where u.parent_code not in (select code from unit)
""")
OVERLAPS = statement("""
    select a.code from admin_unit_state a join admin_unit_state b on a.code = b.code and a.valid_from < b.valid_from
    where a.valid_to is null or a.valid_to > b.valid_from
    union all
    select a.code from facility_state a join facility_state b on a.code = b.code and a.valid_from < b.valid_from
    where a.valid_to is null or a.valid_to > b.valid_from
""")
ALIVE = statement("select code from facility_state where valid_from <= :on::date and (valid_to is null or valid_to > :on) order by 1")
ENDED = statement("select code, successors from admin_unit where ended_on = :on")
CUT = statement("select code, since from admin_unit_state where valid_to = :on::date and code = any(:codes::text[])")
TWICE_SAID = statement("select subject, subject_version from outbox group by 1, 2 having count(*) > 1")


@dataclass
class Story:
    """The new communes with name and parent, the provinces that are another unit from the day on, the moves, villages and facilities."""

    communes: dict[str, tuple[str, str]]
    renamed: set[str]
    moves: list[tuple[str, str, str]]
    villages: dict[str, str]
    facilities: dict[str, list[tuple[date, date | None, str, str]]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    flat = draw(st.booleans())
    above = ["P1", "P2", "P9"] if flat else ["D1", "D2", "D3", "P9"]
    codes = draw(st.lists(st.sampled_from([*COMMUNES, "N1", "N2", "N3"]), min_size=1, max_size=5, unique=True))
    communes = {code: (draw(st.sampled_from([code, f"other {code}"])), draw(st.sampled_from(above))) for code in codes}
    moves = []
    for old in COMMUNES:
        to = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        shares = ["whole"] if len(to) == 1 else ["default", *["part"] * (len(to) - 1)]
        moves += list(zip([old] * len(to), to, shares, strict=True))
    villages = {f"V{n}": draw(st.sampled_from(sorted(COMMUNES))) for n in range(draw(st.integers(0, 3)))}
    old_units = st.sampled_from([*PROVINCES, *DISTRICTS, *COMMUNES, *villages])
    serves = st.sampled_from(["", *COMMUNES])
    facilities = {}
    for n in range(draw(st.integers(1, 6))):
        days = sorted({FIRST, *draw(st.lists(st.sampled_from([date(2023, 1, 1), LATER]), max_size=2))})
        ends = [*days[1:], draw(st.sampled_from([None, None, date(2024, 5, 5), DAY, LATER, date(2027, 1, 1)]))]
        states = [
            (since, until, draw(old_units if since < DAY else st.sampled_from(codes)), draw(serves) if since < DAY else "")
            for since, until in zip(days, ends, strict=True)
            if until is None or until > since
        ]
        facilities[f"F{n}"] = states
    return Story(communes, draw(st.sets(st.sampled_from(["P1", "P2"]))), moves, villages, facilities)


async def draw_units(uow: UnitOfWork, on: date, units: list[tuple[str, date, str, str, str | None]]) -> None:
    codes, sinces, levels, names, parents = (list(column) for column in zip(*units, strict=True))
    await uow.run(UNITS, codes=codes, sinces=sinces, levels=levels, names=names, parents=parents, on=on)


async def draw_old(uow: UnitOfWork, story: Story) -> None:
    tree: dict[str, dict[str, Any]] = {"province": PROVINCES, "district": DISTRICTS, "commune": COMMUNES, "village": story.villages}
    await draw_units(uow, FIRST, [(code, FIRST, level, code, parent) for level, part in tree.items() for code, parent in part.items()])
    rows = [(code, *state) for code, states in story.facilities.items() for state in states]
    codes, sinces, untils, units, serves = (list(column) for column in zip(*rows, strict=True))
    await uow.run(FACILITIES, codes=codes, sinces=sinces, untils=untils, units=units, serves=serves)


async def draw_new(uow: UnitOfWork, story: Story) -> None:
    parents = {parent for _, parent in story.communes.values()}
    provinces = [(code, DAY, "province", f"other {code}", None) for code in sorted(story.renamed | (parents & {"P9"}))]
    communes = [
        (code, FIRST if name == code and code in COMMUNES else DAY, "commune", name, parent)
        for code, (name, parent) in story.communes.items()
    ]
    await draw_units(uow, DAY, [*provinces, *communes])


async def past(uow: UnitOfWork) -> list[bytes]:
    page = Page(500, None, "", Cursors(b"key"))
    found = []
    for day in PAST:
        found.append((await list_admin_units(uow, page, level=None, parent=None, as_of=day, q=None)).body)
        below = [None, *PROVINCES, *DISTRICTS, *COMMUNES]
        found += [(await list_facilities(uow, page, kind=None, unit=unit, as_of=day, q=None)).body for unit in below]
    return found


async def tell(uow: UnitOfWork, story: Story) -> None:
    await draw_old(uow, story)
    before = await past(uow)
    await draw_new(uow, story)
    alive = [row["code"] for row in await uow.all(ALIVE, on=DAY)]
    moves = [{"from": old, "to": new, "share": share} for old, new, share in story.moves]
    order = {"id": UUID(int=1), "decision_no": "1/QĐ", "effective_on": DAY, "moves": moves}
    await reorganise(uow, Reorganise.model_validate(order), preview=False)
    assert await past(uow) == before
    assert [row["code"] for row in await uow.all(ALIVE, on=DAY)] == alive
    assert await uow.all(LEFT_ON_NOTHING, on=DAY) == []
    assert await uow.all(OVERLAPS) == []
    assert await uow.all(TWICE_SAID) == []
    successors = {row["code"]: row["successors"] for row in await uow.all(ENDED, on=DAY)}
    going_on = {code for code, (name, _) in story.communes.items() if name == code}
    assert successors.keys() & COMMUNES.keys() == COMMUNES.keys() - going_on
    for old in COMMUNES.keys() - going_on:
        heirs = [new for code, new, share in story.moves if code == old and share != "part"]
        parts = sorted(new for code, new, share in story.moves if code == old and share == "part")
        assert successors[old] == heirs + parts


@pytest.fixture(scope="module")
def check(server: TestServer, template_catalog: str) -> Iterator[Callable[[Story], None]]:
    """Tells a story in a transaction of its own, which leaves nothing behind."""
    with asyncio.Runner() as runner:
        name = runner.run(server.clone(template_catalog))
        db = runner.run(Database.open(server.settings(name).service_dsn("catalog") or "", "catalog", size=1))

        async def told(story: Story) -> None:
            uow = db.begin(Context(system_actor("test"), now()))
            try:
                await tell(uow, story)
            finally:
                await uow.close()

        yield lambda story: runner.run(told(story))
        runner.run(db.close())
        runner.run(server.drop(name))


@settings(max_examples=60, deadline=None)
@given(stories())
def test_the_past_stays_nothing_is_lost_and_nothing_stands_on_what_has_ended(check: Callable[[Story], None], story: Story) -> None:
    check(story)
