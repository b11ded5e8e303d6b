"""Units over HTTP."""

import asyncio
import json

from shared.actor import Role
from tests.catalog.world import COMMUNE, DISTRICT, ELSEWHERE, LONG_AGO, PROVINCE, STATION, Catalog


async def test_a_unit_is_answered_as_the_contract_says(catalog: Catalog) -> None:
    await catalog.places()
    answer = await catalog.get(f"admin-units/{COMMUNE}")
    assert answer.json() == {
        "code": COMMUNE,
        "since": LONG_AGO,
        "name": "Xã Thu Lũm",
        "level": "commune",
        "parent_code": DISTRICT,
        "difficulty": ["border", "very_difficult"],
        "valid_from": LONG_AGO,
    }
    assert answer.headers["etag"] == '"1"'


async def test_put_creates_repeats_corrects_and_refuses_as_the_conventions_say(catalog: Catalog) -> None:
    first = await catalog.unit("12", "province", "Tỉnh Lai Châu")
    again = await catalog.unit("12", "province", "Tỉnh Lai Châu")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["event-id"] == again.headers["event-id"]
    assert first.headers["etag"] == again.headers["etag"]
    body = {"level": "province", "name": "Tỉnh Lai Chau", "valid_from": LONG_AGO}
    assert (await catalog.put("admin-units/12", **body)).status_code == 428
    assert (await catalog.put("admin-units/12", match='"9"', **body)).status_code == 412
    changed = await catalog.put("admin-units/12", match=first.headers["etag"], **body)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert [event["subject_version"] for event in await catalog.events(f"12@{LONG_AGO}")] == [1, 2]


async def test_twenty_first_puts_at_once_make_one_unit(catalog: Catalog) -> None:
    answers = await asyncio.gather(*(catalog.unit("12", "province", "Tỉnh Lai Châu") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len(await catalog.events()) == 1


async def test_another_day_adds_a_state_and_cuts_the_one_before(catalog: Catalog) -> None:
    await catalog.places()
    later = await catalog.unit(COMMUNE, "commune", "Xã Thu Lũm", DISTRICT, valid_from="2024-05-01", difficulty=["border"])
    assert (later.status_code, later.json()["since"]) == (200, LONG_AGO)
    between = await catalog.unit(COMMUNE, "commune", "Xã Thu Lum", DISTRICT, valid_from="2022-01-01", difficulty=[])
    assert between.json()["since"] == LONG_AGO
    days = {day: (await catalog.get(f"admin-units/{COMMUNE}", as_of=day)).json() for day in ("2021-12-31", "2022-01-01", "2024-05-01")}
    history = await catalog.items(f"admin-units/{COMMUNE}/history")
    assert [{name: value for name, value in one.items() if name in day} for one, day in zip(history, days.values(), strict=True)] == [
        *days.values()
    ]
    assert [(one["valid_from"], one["valid_to"], one["difficulty"]) for one in history] == [
        (LONG_AGO, "2022-01-01", ["border", "very_difficult"]),
        ("2022-01-01", "2024-05-01", []),
        ("2024-05-01", None, ["border"]),
    ]
    assert (await catalog.get(f"admin-units/{COMMUNE}", as_of="2019-12-31")).status_code == 404
    told = [json.loads(event["data"]) for event in await catalog.events(f"{COMMUNE}@{LONG_AGO}")]
    assert [(one["valid_from"], one["valid_to"]) for one in told] == [
        (LONG_AGO, None),
        ("2024-05-01", None),
        ("2022-01-01", "2024-05-01"),
    ]


async def test_a_reused_code_begins_another_unit_with_events_of_its_own(catalog: Catalog) -> None:
    await catalog.unit("15", "province", "Tỉnh Yên Bái", valid_from="2004-01-01")
    answer = await catalog.unit("15", "province", "Tỉnh Lào Cai", valid_from="2025-07-01")
    assert answer.json()["since"] == "2025-07-01"
    assert answer.headers["etag"] == '"2"'
    assert [event["subject_version"] for event in await catalog.events("15@2025-07-01")] == [1]
    assert (await catalog.get("admin-units/15", as_of="2025-06-30")).json()["name"] == "Tỉnh Yên Bái"


async def test_events_name_the_province_above(catalog: Catalog) -> None:
    await catalog.places()
    assert {(event["subject"], event["province"]) for event in await catalog.events() if "@" in event["subject"]} == {
        (f"{PROVINCE}@{LONG_AGO}", PROVINCE),
        (f"{DISTRICT}@{LONG_AGO}", PROVINCE),
        (f"{COMMUNE}@{LONG_AGO}", PROVINCE),
        (f"{ELSEWHERE}@{LONG_AGO}", ELSEWHERE),
    }


async def test_a_parent_must_exist_that_day_and_be_of_the_next_level_up(catalog: Catalog) -> None:
    await catalog.unit("12", "province", "Tỉnh Lai Châu")
    for parent, level, day, code in (
        ("99", "district", LONG_AGO, "unknown-code"),
        ("12", "district", "2019-01-01", "unknown-code"),
        ("12", "village", LONG_AGO, "wrong-level"),
        (None, "commune", LONG_AGO, "missing"),
    ):
        answer = await catalog.unit("107", level, "Huyện Mường Tè", parent, valid_from=day)
        assert (answer.status_code, answer.json()["code"]) == (422, "parent-does-not-fit")
        assert answer.json()["errors"][0] | {"detail": ""} == {"pointer": "/parent_code", "code": code, "detail": ""}
    assert (await catalog.get("admin-units/107")).status_code == 404


async def test_a_unit_with_children_keeps_its_level(catalog: Catalog) -> None:
    await catalog.places()
    answer = await catalog.put(
        f"admin-units/{DISTRICT}", match="*", level="commune", name="Mường Tè", parent_code=PROVINCE, valid_from=LONG_AGO
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "unit-has-children")


async def test_units_come_in_vietnamese_order_and_are_found_without_accents(catalog: Catalog) -> None:
    await catalog.unit("12", "province", "Tỉnh Lai Châu")
    names = ["Bum Nưa", "Đăk Rve", "Dào San", "Ka Lăng", "Mù Cả", "Mường Mô", "Mường Tè", "Pa Ủ", "Pa Vệ Sử", "Tà Tổng"]
    for nth, name in enumerate(reversed(names)):
        await catalog.unit(f"0{nth}", "district", name, "12")
    expected = ["Bum Nưa", "Dào San", "Đăk Rve", *names[3:]]
    assert [one["name"] for one in await catalog.items("admin-units", level="district")] == expected
    assert [one["name"] for one in await catalog.items("admin-units", q="muong")] == ["Mường Mô", "Mường Tè"]
    assert [one["name"] for one in await catalog.items("admin-units", q="DAK")] == ["Đăk Rve"]
    assert [one["code"] for one in await catalog.items("admin-units", parent="12", as_of="2019-01-01")] == []
    seen, cursor = [], {}
    while True:
        page = (await catalog.get("admin-units", limit=3, level="district", **cursor)).json()
        seen += [one["name"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == expected


async def test_a_department_writes_below_its_province_and_the_ministry_everywhere(catalog: Catalog) -> None:
    await catalog.places()
    mine, other = catalog.caller(Role.DEPARTMENT, PROVINCE), catalog.caller(Role.DEPARTMENT, ELSEWHERE)
    body = {"level": "commune", "name": "Xã Pa Ủ", "parent_code": DISTRICT, "valid_from": LONG_AGO}
    assert (await catalog.put("admin-units/03440", other, **body)).status_code == 404
    assert (await catalog.put("admin-units/03440", mine, **body)).status_code == 201
    moved = {"level": "district", "name": "Mường Tè", "parent_code": ELSEWHERE, "valid_from": "2024-01-01"}
    assert (await catalog.put(f"admin-units/{DISTRICT}", other, **moved)).status_code == 404
    new = {"level": "province", "name": "Tỉnh Mới", "valid_from": LONG_AGO}
    assert (await catalog.put("admin-units/98", mine, **new)).status_code == 404
    assert (await catalog.put("admin-units/98", catalog.caller(Role.STATION, STATION), **new)).status_code == 403


async def test_every_role_but_operations_reads_units(catalog: Catalog) -> None:
    await catalog.places()
    assert (await catalog.get("admin-units", catalog.caller(Role.FINANCE, PROVINCE))).status_code == 200
    assert (await catalog.get("admin-units", catalog.caller(Role.OPERATIONS, "VN"))).status_code == 403


async def test_units_and_facilities_share_no_code_and_none_is_the_nation(catalog: Catalog) -> None:
    await catalog.places()
    answers = [
        await catalog.unit(STATION, "district", "Huyện giả", PROVINCE),
        await catalog.facility(DISTRICT),
        await catalog.unit("VN", "province", "Việt Nam"),
        await catalog.facility("VN"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "code-taken")] * 4
