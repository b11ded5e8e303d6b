"""People: recorded, read, searched; their names for those who run the workforce."""

import asyncio
import csv
import json
from pathlib import Path

import httpx
import pytest
import yaml

from services.rotation.practitioner.schemas import HistoryAnswer, PractitionerAnswer, Qualification, Title
from shared.actor import Role
from shared.ids import new_id
from tests.rotation.people import CENTRE, ELSEWHERE, STATION, Rotation, a_person, a_post, get, make_person, post, put


async def test_a_person_is_recorded_once_and_changed_only_by_who_read_it(rotation: Rotation):
    id_, path = new_id(), ""
    path = f"/rotation/v1/practitioners/{id_}"
    async with rotation.client(unit="10") as http:
        first = await http.put(path, json=a_person())
        again = await http.put(path, json=a_person())
        unread = await http.put(path, json=a_person(qualification="specialist_1"))
        stale = await http.put(path, json=a_person(qualification="specialist_1"), headers={"If-Match": '"9"'})
        changed = await http.put(path, json=a_person(qualification="specialist_1"), headers={"If-Match": first.headers["etag"]})
    assert [a.status_code for a in (first, again, unread, stale, changed)] == [201, 200, 428, 412, 200]
    assert again.headers["event-id"] == first.headers["event-id"]
    assert again.headers["etag"] == first.headers["etag"]
    assert changed.json()["qualification"] == "specialist_1"
    assert await rotation.kinds() == ["practitioner-recorded", "practitioner-recorded"]
    PractitionerAnswer.model_validate(changed.json())


async def test_no_event_holds_a_name_or_free_text(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        await put(http, f"/practitioners/{new_id()}", a_person(specialty="Nội khoa", education_level="university"))
    [event] = await rotation.events()
    assert "Đức" not in event["data"]
    assert json.loads(event["data"])["specialty"] is None
    assert json.loads(event["data"])["education_level"] == "university"
    assert event["province"] == "10"


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.HOME_AFFAIRS])
async def test_names_are_for_those_who_run_the_workforce(rotation: Rotation, role: Role):
    async with rotation.client(unit="10") as department, rotation.client(role, "10") as other:
        id_ = await make_person(department)
        assert (await get(department, f"/practitioners/{id_}"))["full_name"] == "Lò Văn Đức"
        assert (await get(other, f"/practitioners/{id_}"))["full_name"] == "L. V. Đ."
        assert (await get(other, "/practitioners"))["items"][0]["full_name"] == "L. V. Đ."
        assert (await get(other, "/practitioners?q=duc"))["items"] == []


async def test_people_are_found_without_accents_and_by_filters(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        doctor = await make_person(http)
        nurse = await make_person(http, full_name="Vàng Thị Mỷ", title="nurse", qualification="nurse", facility=STATION)
        ids = {
            name: [i["id"] for i in (await get(http, f"/practitioners?{name}"))["items"]]
            for name in ("q=lo van duc", "title=nurse", f"facility={CENTRE}", "qualification=nurse")
        }
        page = await get(http, "/practitioners?limit=1")
        rest = await get(http, f"/practitioners?limit=1&cursor={page['next']}")
    assert ids == {
        "q=lo van duc": [str(doctor)],
        "title=nurse": [str(nurse)],
        f"facility={CENTRE}": [str(doctor)],
        "qualification=nurse": [str(nurse)],
    }
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == sorted([str(doctor), str(nurse)])
    assert rest["next"] is None


async def test_people_of_other_provinces_are_not_there(rotation: Rotation):
    async with rotation.client(unit="10") as here, rotation.client(unit="12") as there, rotation.client(Role.STATION, STATION) as station:
        id_ = await make_person(here)
        await get(there, f"/practitioners/{id_}", 404)
        await get(station, f"/practitioners/{id_}", 404)
        await put(there, f"/practitioners/{id_}", a_person(facility=ELSEWHERE), 404)
        await put(there, f"/practitioners/{new_id()}", a_person(), 404)
        await put(station, f"/practitioners/{new_id()}", a_person(facility=STATION), 403)
        assert (await get(there, "/practitioners"))["items"] == []
        await put(here, f"/practitioners/{id_}/posts/{new_id()}", a_post(facility=STATION, kind="contract"))
        await get(station, f"/practitioners/{id_}")


async def test_an_unknown_facility_or_title_is_refused_and_nothing_written(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        unknown = await put(http, f"/practitioners/{new_id()}", a_person(facility="TYT.99999"), 422)
        title = await put(http, f"/practitioners/{new_id()}", a_person(title="wizard"), 422)
    assert unknown["code"] == "facility-unknown"
    assert unknown["errors"][0]["pointer"] == "/facility"
    assert title["errors"][0]["code"] == "not-in-list"
    assert await rotation.events() == []


async def test_a_new_title_holds_in_the_posts_from_today_on(rotation: Rotation):
    async with rotation.client(unit="10") as http:
        id_ = await make_person(http, title="assistant_doctor_general", licensed=False)
        await put(http, f"/practitioners/{id_}", a_person(), 200, **{"If-Match": "*"})
        [kept] = (await get(http, f"/practitioners/{id_}/posts"))["items"]
    assert kept["title"] == "doctor_general"
    *_, last = await rotation.events()
    assert last["type"] == "vn.tuyen.rotation.post-recorded.v1"
    assert (last["subject_version"], json.loads(last["data"])["title"]) == (2, "doctor_general")
    assert last["effective_on"].isoformat() > "2021-01-01"


async def test_who_somebody_was_on_a_day_and_who_recorded_it_when(rotation: Rotation):
    async with rotation.client(unit="10", sub="thuy") as http, rotation.client(Role.STATION, STATION) as station:
        id_ = await make_person(http, title="nurse", qualification="nurse", valid_from="2020-01-01", licensed=False, posted=False)
        path = f"/practitioners/{id_}"
        await put(http, f"{path}/posts/{new_id()}", a_post(facility=STATION, kind="contract", **{"from": "2022-01-01"}))
        [held] = (await get(http, f"{path}/posts"))["items"]
        await post(http, f"{path}/posts/{held['id']}:end", {"on": "2023-01-01"})
        later = a_person(title="nurse", qualification="bachelor_nurse", valid_from="2024-01-01", full_name="Lò Thị Đức")
        await put(http, path, later, 200, **{"If-Match": "*"})
        out_of_order = await put(http, path, later | {"valid_from": "2023-01-01"}, 422, **{"If-Match": "*"})
        future = await put(http, path, later | {"valid_from": "2099-01-01"}, 422, **{"If-Match": "*"})
        on = {day: await get(http, f"{path}?as_of={day}") for day in ("2019-01-01", "2023-12-31", "2024-01-01")}
        listed = {
            day: (await get(station, f"/practitioners?as_of={day}&q=duc"))["items"] for day in ("2021-12-31", "2022-06-01", "2023-01-01")
        }
        by_degree = [(await get(http, f"/practitioners?qualification=nurse{day}"))["items"] for day in ("", "&as_of=2023-01-01")]
        history = await _log_of(http, id_, 4)
    assert [answer["errors"][0]["code"] for answer in (out_of_order, future)] == ["before-last-decision", "after-today"]
    assert [on[day]["qualification"] for day in on] == ["nurse", "nurse", "bachelor_nurse"]
    assert {day: len(items) for day, items in listed.items()} == {"2021-12-31": 0, "2022-06-01": 1, "2023-01-01": 0}
    assert [len(items) for items in by_degree] == [0, 1]
    assert [(item["type"].split(".")[3], item["effective_on"], item["full_name"]) for item in history] == [
        ("practitioner-recorded", "2020-01-01", "Lò Văn Đức"),
        ("post-recorded", "2022-01-01", None),
        ("post-ended", "2023-01-01", None),
        ("practitioner-recorded", "2024-01-01", "Lò Thị Đức"),
    ]
    assert len({item["actor"] for item in history}) == 1
    HistoryAnswer.model_validate(history[0])


async def _log_of(http: httpx.AsyncClient, id_: object, count: int) -> list[dict[str, object]]:
    """What the log says of somebody, once the sequencer has moved it all."""
    for _ in range(100):
        items = (await get(http, f"/practitioners/{id_}/history"))["items"]
        if len(items) == count:
            return items
        await asyncio.sleep(0.05)
    raise AssertionError(items)


def test_titles_and_qualifications_are_those_of_the_data_files():
    data = Path(__file__).parents[3] / "deploy" / "data"
    with (data / "scope-of-practice-V-X-XI-XIII.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {row["title_code"] for row in csv.DictReader(lines)} <= set(Title)
    plan = yaml.safe_load((data / "programmes" / "lao-cai-rotation-2022.yaml").read_text(encoding="utf-8"))
    assert {line["code"] for line in plan["qualifications"]} <= set(Qualification)
