"""The four real provinces of 2025-07-01: both maps and the moves come as files."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.catalog.reorganisation.maps import BEFORE, DAY, ID, draw, draw_old
from tests.catalog.world import LONG_AGO, Catalog

DATA = Path(__file__).parents[3] / "deploy" / "data"
MOVES = (DATA / "reorganisation-2025-07-01-four-provinces.csv").read_text("utf-8")
SMALL = "old_commune_code,new_commune_code,share\nA1,A1,whole\nA2,A1,default\nA2,A3,part\nA3,A3,whole\nB1,B1,whole\nB2,B1,whole\n"


async def send(catalog: Catalog, path: str, content: str, type_: str = "text/csv", **params: Any) -> httpx.Response:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": type_}
    return await catalog.ministry.post(f"/catalog/v1/{path}:import", content=content.encode(), params=params, headers=headers)


async def send_moves(catalog: Catalog, content: str, **params: Any) -> httpx.Response:
    return await send(catalog, "reorganisations", content, **({"effective_on": DAY, "decision_no": "202/2025/QH15"} | params))


def rows_of(name: str) -> list[list[str]]:
    return [line.split(",") for line in (DATA / name).read_text("utf-8").splitlines()[1:]]


async def test_a_file_does_what_a_body_does(catalog: Catalog) -> None:
    await draw(catalog)
    shown = await send_moves(catalog, SMALL, preview="true", id=ID)
    assert (shown.status_code, len(shown.json()["facilities"])) == (200, 9)
    assert await catalog.items("reorganisations") == []
    done = await send_moves(catalog, SMALL, id=ID)
    assert (done.status_code, done.json()["id"], done.json()["communes_ended"]) == (201, ID, 4), done.text
    again = await send_moves(catalog, SMALL, id=ID)
    assert (again.status_code, again.json()) == (200, done.json())
    other = await send_moves(catalog, SMALL)
    assert (other.status_code, other.json()["code"]) == (409, "units-already-reorganised")


async def test_a_file_is_refused_by_row_and_column(catalog: Catalog) -> None:
    await draw(catalog)
    odd = await send_moves(catalog, SMALL.replace("B2,B1,whole", "B 2,B1,half"))
    assert (odd.status_code, odd.json()["code"]) == (422, "import-rejected")
    unknown = await send_moves(catalog, SMALL.replace("B2,B1,whole", "B9,B1,whole"))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "moves-do-not-fit")
    (fault,) = unknown.json()["errors"]
    assert (fault["row"], fault["column"], fault["code"], fault["pointer"]) == (
        7,
        "old_commune_code",
        "unknown-code",
        "/rows/7/old_commune_code",
    )
    shares = await send_moves(catalog, SMALL.replace("A2,A1,default", "A2,A1,part"))
    assert [(fault["row"], fault["code"]) for fault in shares.json()["errors"]] == [(3, "one-default"), (4, "one-default")]
    assert await catalog.items("reorganisations") == []
    template = await catalog.get("reorganisations:template", format="csv")
    assert template.status_code == 200


async def test_a_file_of_units_neither_wakes_an_ended_unit_nor_forgets_its_successors(catalog: Catalog) -> None:
    await draw(catalog)
    await send_moves(catalog, SMALL)
    head = "code,level,name,parent_code\n"
    assert (await send(catalog, "admin-units", head + "A2,commune,Xã Bản Vược,15\n", valid_from="2026-05-01")).status_code == 200
    assert (await send(catalog, "admin-units", head + "A2,commune,Xã Bản Vượt,080\n", valid_from=LONG_AGO)).status_code == 200
    history = await catalog.items("admin-units/A2/history")
    assert [(one["name"], one["since"], one["valid_to"], one["successors"]) for one in history] == [
        ("Xã Bản Vượt", LONG_AGO, DAY, ["A1", "A3"]),
        ("Xã Bản Vược", "2026-05-01", None, []),
    ]
    told = json.loads((await catalog.events(f"A2@{LONG_AGO}"))[-1]["data"])
    assert (told["valid_to"], told["successors"]) == (DAY, ["A1", "A3"])


async def test_a_map_on_which_a_reorganisation_stands_is_not_undone(catalog: Catalog) -> None:
    await draw_old(catalog)
    new = "code,level,name,parent_code\n15,province,Tỉnh Lào Cai,\nA1,commune,Xã Bát Xát,15\nA3,commune,Xã Trịnh Tường,15\nB1,commune,Xã Lâm Thượng,15\n"
    drawn = await send(catalog, "admin-units", new, valid_from=DAY)
    assert (await send_moves(catalog, SMALL)).status_code == 201
    undone = await catalog.post(f"imports/{drawn.json()['import_id']}:undo", reason="Nhầm tệp")
    assert (undone.status_code, undone.json()["code"]) == (409, "import-changed-since")


async def test_the_four_real_provinces(catalog: Catalog) -> None:
    assert (
        await send(catalog, "admin-units", (DATA / "admin-units-2025-before.csv").read_text("utf-8"), valid_from=LONG_AGO)
    ).status_code == 200
    before = {row[0]: row for row in rows_of("admin-units-2025-before.csv")}
    districts = {code for code, row in before.items() if row[1] == "district" and row[3] in {"10", "12", "20", "62"}}
    communes = sorted(code for code, row in before.items() if row[1] == "commune" and row[3] in districts)
    assert len(communes) == 553
    await place_stations(catalog, communes, districts)
    asked = [("admin-units", {"limit": "500", "parent": code}) for code in ("10", "15", *sorted(districts)[:9])]
    asked += [("facilities", {"limit": "500", "unit": code}) for code in ("10", "12", "15", "20", "62", *sorted(districts))]
    past = [(await catalog.get(path, as_of=BEFORE, **params)).content for path, params in asked]
    assert (await send(catalog, "admin-units", (DATA / "admin-units-2025-after.csv").read_text("utf-8"), valid_from=DAY)).status_code == 200
    short = "\n".join(line for line in MOVES.splitlines() if not line.startswith("02635,"))
    refused = await send_moves(catalog, short)
    assert (refused.json()["code"], [fault["detail"][3:8] for fault in refused.json()["errors"]]) == (
        "commune-without-successor",
        ["02635"],
    )
    done = await send_moves(catalog, MOVES, id=str(UUID(int=4)))
    assert done.status_code == 201, done.text
    report = done.json()
    assert (report["moves"], report["communes_divided"], report["districts_ended"], report["provinces_ended"]) == (
        556,
        3,
        len(districts),
        2,
    )
    assert [one["name"] for one in await catalog.items("admin-units/15/history")] == ["Tỉnh Yên Bái", "Tỉnh Lào Cai"]
    ended = await catalog.items("admin-units/10/history")
    assert [(one["name"], one["valid_to"], one["successors"]) for one in ended] == [("Tỉnh Lào Cai", DAY, ["15"])]
    for code in districts:
        assert (await catalog.get(f"admin-units/{code}")).json()["code"] == "unit-ended"
    assert (
        await catalog.rows("""
        select f.code from facility_state f where f.valid_to is null and not exists (
            select from admin_unit_state u where u.code = f.admin_unit and u.valid_to is null
        )
    """)
        == []
    )
    assert [(await catalog.get(path, as_of=BEFORE, **params)).content for path, params in asked] == past
    (count,) = await catalog.rows("select count(distinct code) from facility_state")
    assert count[0] == len(communes) + len(districts) + 4


async def place_stations(catalog: Catalog, communes: list[str], districts: set[str]) -> None:
    """A station in each commune, a centre in each district, a hospital in each province: as rows, which is quicker than by HTTP."""
    placed = [(f"TYT.{code}", "commune_station", "commune", code) for code in communes]
    placed += [(f"TTYT.{code}", "district_health_centre", "district", code) for code in sorted(districts)]
    placed += [(f"BVDK.{code}", "provincial_general_hospital", "province", code) for code in ("10", "12", "20", "62")]
    codes, kinds, levels, units = (list(column) for column in zip(*placed, strict=True))
    await catalog.rows("insert into place_code (code, kind, version) select c, 'facility', 1 from unnest($1::text[]) c", codes)
    await catalog.rows(
        """
        insert into facility_state (code, valid_from, name, kind, level, admin_unit, acts_as_station, serves_communes, search, sort_key)
        select code, '2020-01-01', code, kind, level, unit, false, '{}', lower(code), code
        from unnest($1::text[], $2::text[], $3::text[], $4::text[]) f(code, kind, level, unit)
        """,
        codes,
        kinds,
        levels,
        units,
    )
