"""The imports of a catalog: listed, read, and undone as if they had never been."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.actor import Role
from tests.catalog.world import CENTRE, COMMUNE, DISTRICT, ELSEWHERE, HOSPITAL, PROVINCE, STATION, Catalog, a_station

UNITS = "code,level,name,parent_code\n"
FACILITIES = "code,name,kind,level,admin_unit,parent_facility,beds\n"
# A commune moved, another renamed and so begun anew, a new one.
MAP = UNITS + f"{COMMUNE},commune,Xã Thu Lũm,{PROVINCE}\n03434,commune,Xã Ka Lăng Mới,{DISTRICT}\n03435,commune,Xã Mới,{PROVINCE}\n"
REGISTER = FACILITIES + (
    f"{STATION},Trạm Y tế Thu Lũm,TYT,xã,{COMMUNE},{CENTRE},5\nTYT.9,Trạm Y tế mới,TYT,xã,{COMMUNE},{CENTRE},\n"
    f"{CENTRE},TTYT Mường Tè,TTYT,huyện,{DISTRICT},,70\n"
)
DAYS = ("2019-12-31", "2020-06-01", "2021-12-31", "2022-01-01", "2023-06-01", "2026-11-22")


async def send(catalog: Catalog, noun: str, file: str, by: httpx.AsyncClient | None = None, **params: str) -> str:
    """Import a file, of what is dated as from 2022-01-01; returns the import's id."""
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "text/csv"}
    query = ({"valid_from": "2022-01-01"} if noun in {"admin-units", "facilities"} else {}) | params
    answer = await (by or catalog.ministry).post(f"/catalog/v1/{noun}:import", content=file.encode(), params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    made: str = answer.json()["import_id"]
    return made


async def undo(catalog: Catalog, import_id: str, by: httpx.AsyncClient | None = None) -> httpx.Response:
    return await catalog.post(f"imports/{import_id}:undo", by, reason="Nhầm tệp")


async def told(catalog: Catalog) -> list[Any]:
    """Every unit and facility, on each of the days and in its history, as they are answered."""
    answers: list[Any] = []
    for day in DAYS:
        answers += [(await catalog.get(path, as_of=day, limit="500")).content for path in ("admin-units", "facilities")]
    for path in ("admin-units/03434", f"admin-units/{COMMUNE}", f"facilities/{STATION}", f"facilities/{CENTRE}", "facilities/TYT.9"):
        history = await catalog.get(f"{path}/history")
        answers.append(history.json().get("items", []))
    return answers


async def before(catalog: Catalog) -> None:
    await catalog.places()
    await catalog.unit("03434", "commune", "Xã Ka Lăng", DISTRICT)


@pytest.mark.parametrize(("noun", "file"), [("admin-units", MAP), ("facilities", REGISTER)])
@pytest.mark.parametrize("day", ["2022-01-01", "2020-01-01"])
async def test_an_undone_import_leaves_every_answer_as_it_was(catalog: Catalog, noun: str, file: str, day: str) -> None:
    await before(catalog)
    first = await told(catalog)
    import_id = await send(catalog, noun, file, valid_from=day)
    assert await told(catalog) != first
    answer = await undo(catalog, import_id)
    assert answer.status_code == 200, answer.text
    assert answer.json()["undone_by"] == answer.json()["actor"]
    assert await told(catalog) == first


async def test_what_was_undone_can_be_imported_and_put_again(catalog: Catalog) -> None:
    await before(catalog)
    await undo(catalog, await send(catalog, "admin-units", MAP))
    await undo(catalog, await send(catalog, "facilities", REGISTER))
    put = await catalog.unit("03435", "commune", "Xã Mới", PROVINCE, valid_from="2022-01-01")
    assert (put.status_code, put.json()["since"]) == (201, "2022-01-01")
    station = await catalog.put("facilities/TYT.9", **a_station(valid_from="2022-01-01"))
    assert station.status_code == 201, station.text
    assert [event["subject_version"] for event in await catalog.events("TYT.9")] == [1, 2, 3]
    again = await send(catalog, "facilities", REGISTER)
    assert (await undo(catalog, again)).status_code == 200
    assert (await catalog.get("facilities/TYT.9")).json() == station.json()


async def test_a_code_under_which_nothing_is_left_may_stand_for_anything(catalog: Catalog) -> None:
    await before(catalog)
    wrong = await send(catalog, "facilities", FACILITIES + f"03436,Xã Mù Cả,TYT,xã,{COMMUNE},,\n")
    await undo(catalog, wrong)
    assert (await catalog.unit("03436", "commune", "Xã Mù Cả", DISTRICT)).status_code == 201
    assert (await catalog.put("facilities/03436", **a_station())).json()["code"] == "code-taken"
    wrong = await send(catalog, "admin-units", UNITS + f"03437,commune,Xã Tá Bạ,{DISTRICT}\n")
    await undo(catalog, wrong)
    assert (await send(catalog, "facilities", FACILITIES + f"03437,Trạm,TYT,xã,{COMMUNE},,\n")) is not None


async def test_a_facility_that_the_import_opened_again_is_closed_again(catalog: Catalog) -> None:
    await before(catalog)
    await catalog.post(f"facilities/{STATION}:close", closed_on="2022-01-01")
    first = await told(catalog)
    await undo(catalog, await send(catalog, "facilities", REGISTER))
    assert await told(catalog) == first
    assert [event["type"].split(".")[-2] for event in await catalog.events(STATION)] == [
        "facility-recorded",
        "facility-closed",
        "facility-recorded",
        "facility-closed",
    ]


@pytest.mark.parametrize(("noun", "file"), [("admin-units", MAP), ("facilities", REGISTER)])
async def test_an_import_of_which_something_was_changed_since_is_not_undone(catalog: Catalog, noun: str, file: str) -> None:
    await before(catalog)
    import_id = await send(catalog, noun, file)
    if noun == "admin-units":
        await catalog.unit("03434", "commune", "Xã Ka Lăng", DISTRICT, valid_from="2024-01-01")
    else:
        await catalog.put(f"facilities/{STATION}", **a_station(valid_from="2024-01-01"))
    first, said = await told(catalog), len(await catalog.events())
    answer = await undo(catalog, import_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "import-changed-since")
    assert ("03434@2022-01-01" if noun == "admin-units" else f"{STATION}@2022-01-01") in answer.json()["detail"]
    assert (await told(catalog), len(await catalog.events())) == (first, said)
    assert (await catalog.get(f"imports/{import_id}")).json()["undone_at"] is None


async def test_what_others_hang_on_is_not_taken_back(catalog: Catalog) -> None:
    await before(catalog)
    await catalog.techniques()
    units, facilities = await send(catalog, "admin-units", MAP), await send(catalog, "facilities", REGISTER)
    assert (await catalog.put("facilities/TYT.8", **a_station(admin_unit="03435", valid_from="2024-01-01"))).status_code == 201
    assert (await undo(catalog, units)).json()["code"] == "import-in-use"
    assert (await catalog.grant("TYT.9", "COM")).status_code == 201
    refused = await undo(catalog, facilities)
    assert (refused.status_code, refused.json()["code"]) == (409, "import-in-use")
    assert "TYT.9@2022-01-01" in refused.json()["detail"]


async def test_a_village_in_an_imported_commune_keeps_it(catalog: Catalog) -> None:
    await before(catalog)
    units = await send(catalog, "admin-units", MAP)
    await catalog.unit("0343501", "village", "Bản Mới", "03435", valid_from="2023-01-01")
    assert (await undo(catalog, units)).json()["code"] == "import-in-use"


async def test_an_import_is_undone_once(catalog: Catalog) -> None:
    await before(catalog)
    import_id = await send(catalog, "facilities", REGISTER)
    assert (await undo(catalog, import_id)).status_code == 200
    said = len(await catalog.events())
    again = await undo(catalog, import_id)
    assert (again.status_code, again.json()["code"]) == (409, "import-already-undone")
    assert len(await catalog.events()) == said


async def test_imports_are_listed_newest_first_and_told_with_their_report(catalog: Catalog) -> None:
    await before(catalog)
    units, facilities = await send(catalog, "admin-units", MAP), await send(catalog, "facilities", REGISTER)
    listed = await catalog.items("imports")
    assert [(one["id"], one["noun"], one["created"], one["changed"]) for one in listed] == [
        (facilities, "facilities", 1, 2),
        (units, "admin-units", 1, 2),
    ]
    page = (await catalog.get("imports", limit=1)).json()
    assert [one["id"] for one in await catalog.items("imports", limit=1, cursor=page["next"])] == [units]
    assert [one["id"] for one in await catalog.items("imports", noun="admin-units")] == [units]
    answer = await catalog.get(f"imports/{units}")
    one = answer.json()
    assert (answer.headers["etag"], one["unit"], one["mode"], one["asked"]) == ('"1"', "VN", "atomic", {"valid_from": "2022-01-01"})
    assert one["report"]["import_id"] == units
    assert one["report"]["read"] == 3
    stale = await catalog.ministry.post(
        f"/catalog/v1/imports/{units}:undo", json={"reason": "Nhầm"}, headers={"Idempotency-Key": "a", "If-Match": '"2"'}
    )
    assert stale.status_code == 412
    await undo(catalog, facilities)
    assert [one["id"] for one in await catalog.items("imports", undone="true")] == [facilities]
    assert (await catalog.get(f"imports/{facilities}")).headers["etag"] == '"2"'


async def test_an_import_is_seen_by_who_made_it_and_by_those_above(catalog: Catalog) -> None:
    await before(catalog)
    ours, other = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    import_id = await send(catalog, "facilities", REGISTER, by=ours)
    for caller, seen in (
        (ours, True),
        (catalog.ministry, True),
        (catalog.caller(Role.DEPARTMENT, PROVINCE, "other"), True),
        (other, False),
    ):
        assert (await catalog.get(f"imports/{import_id}", caller)).status_code == (200 if seen else 404)
        assert bool(await catalog.items("imports", caller)) is seen
    assert (await undo(catalog, import_id, other)).status_code == 404
    assert (await catalog.get("imports", catalog.caller(Role.COMMITTEE, PROVINCE))).status_code == 403
    assert (await undo(catalog, import_id, ours)).status_code == 200
    assert (await catalog.get(f"facilities/{HOSPITAL}")).status_code == 200


async def test_the_departments_of_a_successor_see_what_the_old_province_imported(catalog: Catalog) -> None:
    await before(catalog)
    import_id = await send(catalog, "facilities", REGISTER, by=catalog.caller(Role.DEPARTMENT, DISTRICT))
    heir = catalog.caller(Role.DEPARTMENT, PROVINCE)
    assert [one["id"] for one in await catalog.items("imports", heir)] == [import_id]
