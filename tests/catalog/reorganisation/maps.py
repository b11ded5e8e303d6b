"""Two maps, before and after 2025-07-01: old Lào Cai (10) and Yên Bái (15) become Lào Cai (15), without districts; codes are reused."""

from typing import Any
from uuid import UUID

import httpx

from tests.catalog.world import Catalog

BEFORE, DAY = "2025-06-30", "2025-07-01"
ID = str(UUID(int=10))
OLD = [
    ("10", "province", "Tỉnh Lào Cai", None),
    ("15", "province", "Tỉnh Yên Bái", None),
    ("080", "district", "Huyện Bát Xát", "10"),
    ("132", "district", "Huyện Lục Yên", "15"),
    ("A1", "commune", "Xã Mường Vi", "080"),
    ("A2", "commune", "Xã Bản Vược", "080"),
    ("A3", "commune", "Xã Trịnh Tường", "080"),
    ("B1", "commune", "Xã Minh Xuân", "132"),
    ("B2", "commune", "Xã Mai Sơn", "132"),
    ("V1", "village", "Thôn Na Mo", "A2"),
    ("V2", "village", "Thôn Phố Mới", "A3"),
]
NEW = [
    ("15", "province", "Tỉnh Lào Cai", None),
    ("A1", "commune", "Xã Bát Xát", "15"),
    ("A3", "commune", "Xã Trịnh Tường", "15"),
    ("B1", "commune", "Xã Lâm Thượng", "15"),
]
MOVES = [
    ("A1", "A1", "whole"),
    ("A2", "A1", "default"),
    ("A2", "A3", "part"),
    ("A3", "A3", "whole"),
    ("B1", "B1", "whole"),
    ("B2", "B1", "whole"),
]
FACILITIES = [
    ("TYT.A1", "commune_station", "commune", "A1"),
    ("TYT.A2", "commune_station", "commune", "A2"),
    ("TYT.A3", "commune_station", "commune", "A3"),
    ("TYT.B1", "commune_station", "commune", "B1"),
    ("TYT.B2", "commune_station", "commune", "B2"),
    ("PK.A1", "regional_polyclinic", "district", "A1"),
    ("TTYT.080", "district_health_centre", "district", "080"),
    ("BVDK.10", "provincial_general_hospital", "province", "10"),
    ("BVDK.15", "provincial_general_hospital", "province", "15"),
]


async def draw_old(catalog: Catalog) -> None:
    """The old map with its facilities."""
    made = [await catalog.unit(code, level, name, parent) for code, level, name, parent in OLD]
    for code, kind, level, unit in FACILITIES:
        more: dict[str, Any] = {"name": f"Cơ sở {code}", "kind": kind, "level": level, "admin_unit": unit, "beds": 3}
        if kind == "regional_polyclinic":
            more |= {"acts_as_station": True, "serves_communes": ["A1", "A2", "A3"]}
        made.append(await catalog.facility(code, **more))
    assert [answer.status_code for answer in made] == [201] * len(made), [answer.text for answer in made]


async def draw_new(catalog: Catalog) -> None:
    made = [await catalog.unit(code, level, name, parent, valid_from=DAY) for code, level, name, parent in NEW]
    assert [answer.status_code for answer in made] == [200] * len(made), [answer.text for answer in made]


async def draw(catalog: Catalog) -> None:
    """Both maps."""
    await draw_old(catalog)
    await draw_new(catalog)


def an_order(moves: list[tuple[str, str, str]] | None = None, **more: Any) -> dict[str, Any]:
    told = [{"from": old, "to": new, "share": share} for old, new, share in (MOVES if moves is None else moves)]
    return {"id": ID, "decision_no": "202/2025/QH15", "effective_on": DAY, "moves": told} | more


async def reorganise(
    catalog: Catalog,
    moves: list[tuple[str, str, str]] | None = None,
    *,
    by: httpx.AsyncClient | None = None,
    key: str | None = None,
    preview: bool = False,
    **more: Any,
) -> httpx.Response:
    path = "reorganisations" + ("?preview=true" if preview else "")
    return await catalog.post(path, by, key, **an_order(moves, **more))


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


async def past(catalog: Catalog, *days: str) -> dict[str, bytes]:
    """Every as_of answer of some days: lists of units and facilities, and each single one."""
    found: dict[str, bytes] = {}
    for day in days:
        asked: list[tuple[str, dict[str, str]]] = [("admin-units", {"limit": "500"}), ("facilities", {"limit": "500"})]
        asked += [("facilities", {"unit": code}) for code, *_ in OLD]
        asked += [(f"admin-units/{code}", {}) for code, *_ in OLD]
        asked += [(f"facilities/{code}{rest}", {}) for code, *_ in FACILITIES for rest in ("", "/techniques")]
        for path, params in asked:
            answer = await catalog.get(path, as_of=day, **params)
            assert answer.status_code == 200, answer.text
            found[f"{day} {path} {params}"] = answer.content
    return found
