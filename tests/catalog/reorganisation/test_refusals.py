"""What a reorganisation refuses: by name, with a pointer per fault, and nothing written."""

import pytest

from shared.actor import Role
from tests.catalog.reorganisation.maps import BEFORE, DAY, MOVES, draw, draw_old, faults, reorganise
from tests.catalog.world import LONG_AGO, Catalog


def without(*codes: str) -> list[tuple[str, str, str]]:
    return [move for move in MOVES if move[0] not in codes]


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([*MOVES, ("A1", "A3", "whole")], [("/moves/0/share", "moved-twice"), ("/moves/6/share", "moved-twice")]),
        ([*MOVES, ("B1", "B1", "whole")], [("/moves/4/share", "moved-twice"), ("/moves/6/share", "moved-twice")]),
        ([*MOVES, ("B1", "A1", "part")], [("/moves/4/share", "whole-and-parts"), ("/moves/6/share", "whole-and-parts")]),
        (
            [*without("A2"), ("A2", "A1", "part"), ("A2", "A3", "part")],
            [("/moves/4/share", "one-default"), ("/moves/5/share", "one-default")],
        ),
        (
            [*without("A2"), ("A2", "A1", "default"), ("A2", "A3", "default")],
            [("/moves/4/share", "one-default"), ("/moves/5/share", "one-default")],
        ),
    ],
)
async def test_moves_that_do_not_add_up(catalog: Catalog, moves: list[tuple[str, str, str]], expected: list[tuple[str, str]]) -> None:
    await draw(catalog)
    answer = await reorganise(catalog, moves)
    assert (answer.status_code, answer.json()["code"], faults(answer)) == (422, "moves-do-not-add-up", expected)


async def test_moves_that_do_not_fit_the_maps(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.unit("Z9", "commune", "Xã Tương Lai", "15", valid_from="2026-01-01")
    moves = [
        ("XX", "A1", "whole"),
        ("080", "A1", "whole"),
        ("A1", "YY", "whole"),
        ("A3", "15", "whole"),
        ("B1", "Z9", "whole"),
        ("B2", "A2", "whole"),
        ("A2", "A1", "whole"),
        ("Z9", "A1", "whole"),
    ]
    answer = await reorganise(catalog, moves)
    assert (answer.status_code, answer.json()["code"]) == (422, "moves-do-not-fit")
    assert faults(answer) == [
        ("/moves/0/from", "unknown-code"),
        ("/moves/1/from", "not-a-commune"),
        ("/moves/2/to", "unknown-code"),
        ("/moves/3/to", "not-a-commune"),
        ("/moves/4/to", "begins-later"),
        ("/moves/5/to", "not-on-the-new-map"),
        ("/moves/7/from", "unknown-code"),
    ]


async def test_a_unit_recorded_again_after_its_end_must_be_on_the_new_map(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.unit("B2", "commune", "Xã Mai Sơn", "132", valid_from="2026-01-01")
    answer = await reorganise(catalog)
    assert (answer.json()["code"], faults(answer)) == ("moves-do-not-fit", [("/moves/5/from", "later-state")])


@pytest.mark.parametrize("left", ["A1", "A2", "B2"])
async def test_a_commune_with_facilities_needs_a_successor(catalog: Catalog, left: str) -> None:
    await draw(catalog)
    events = await catalog.events()
    answer = await reorganise(catalog, without(left))
    assert (answer.status_code, answer.json()["code"]) == (422, "commune-without-successor")
    assert [(fault["pointer"], left in fault["detail"]) for fault in answer.json()["errors"]] == [("/moves", True)]
    assert await catalog.events() == events
    assert await catalog.items("reorganisations") == []
    assert (await catalog.get("admin-units/080")).status_code == 200


async def test_an_empty_commune_left_behind_is_noted_and_keeps_its_district(catalog: Catalog) -> None:
    await draw(catalog)
    await catalog.unit("A4", "commune", "Xã Trống", "080", valid_from=LONG_AGO)
    answer = await reorganise(catalog)
    assert (answer.status_code, answer.json()["districts_ended"], answer.json()["provinces_ended"]) == (201, 1, 1)
    assert {"code": "commune-not-moved", "places": ["A4"]} in answer.json()["notes"]
    assert (await catalog.get("admin-units/080")).status_code == 200


async def test_a_merger_inside_a_district_leaves_its_other_communes_alone(catalog: Catalog) -> None:
    await draw_old(catalog)
    answer = await reorganise(catalog, [("A2", "A1", "whole")])
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert (report["communes_ended"], report["districts_ended"], report["units_continued"]) == (1, 0, 1)
    assert (await catalog.get("facilities/TYT.A2")).json()["admin_unit"] == "A1"
    assert len(await catalog.items("facilities/TYT.A3/history")) == 1
    assert (await catalog.get("facilities/PK.A1")).json()["serves_communes"] == ["A1", "A3"]
    assert (await catalog.get("admin-units/V1")).json()["parent_code"] == "A1"
    later = await reorganise(catalog, [("A3", "A1", "whole")], id="00000000-0000-0000-0000-00000000000b", effective_on="2026-03-01")
    assert (later.status_code, later.json()["facilities_moved"]) == (201, 2)
    assert (await catalog.get("facilities/PK.A1")).json()["serves_communes"] == ["A1"]


async def test_several_provinces_are_the_ministrys_and_one_is_its_departments(catalog: Catalog) -> None:
    await draw_old(catalog)
    yen_bai, lao_cai = catalog.caller(Role.DEPARTMENT, "15"), catalog.caller(Role.DEPARTMENT, "10")
    across = await reorganise(catalog, [("A1", "B1", "whole")], by=lao_cai)
    assert (across.status_code, across.json()["code"]) == (403, "reorganisation-is-national")
    other = await reorganise(catalog, [("A2", "A1", "whole")], by=yen_bai)
    assert (other.status_code, other.json()["code"]) == (404, "resource-missing")
    assert (await reorganise(catalog, [("A2", "A1", "whole")], by=catalog.caller(Role.CENTRE, "TTYT.080"))).status_code == 403
    assert (await reorganise(catalog, [("A2", "A1", "whole")], by=lao_cai)).status_code == 201
    assert [one["code"] for one in await catalog.items("reorganisations/00000000-0000-0000-0000-00000000000a/facilities", lao_cai)] == [
        "PK.A1",
        "TYT.A2",
    ]
    assert await catalog.items("reorganisations/00000000-0000-0000-0000-00000000000a/facilities", yen_bai) == []


async def test_a_body_of_the_wrong_form_is_refused_by_pointers(catalog: Catalog) -> None:
    empty = await reorganise(catalog, [])
    assert (empty.status_code, faults(empty)) == (422, [("/moves", "too-short")])
    odd = await reorganise(catalog, [("A1", "A 2", "half")])
    assert faults(odd) == [("/moves/0/to", "wrong-form"), ("/moves/0/share", "not-in-list")]
    assert (await catalog.get("reorganisations/00000000-0000-0000-0000-00000000000a")).status_code == 404
    assert (await catalog.get("reorganisations/00000000-0000-0000-0000-00000000000a/units")).status_code == 404


async def test_units_that_have_ended_do_not_end_again_on_another_day(catalog: Catalog) -> None:
    await draw(catalog)
    assert (await reorganise(catalog)).status_code == 201
    again = await reorganise(catalog, id="00000000-0000-0000-0000-00000000000b", effective_on="2025-07-02")
    assert again.json()["code"] == "moves-do-not-fit"
    assert ("/moves/1/from", "unknown-code") in faults(again)
    earlier = await reorganise(catalog, id="00000000-0000-0000-0000-00000000000b", effective_on=BEFORE)
    assert earlier.json()["code"] == "moves-do-not-fit"
    assert ("/moves/1/from", "ends-already") in faults(earlier)
    assert DAY in (await catalog.get("admin-units/A2")).json()["detail"]
